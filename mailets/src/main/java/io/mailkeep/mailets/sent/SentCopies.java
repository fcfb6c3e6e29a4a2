package io.mailkeep.mailets.sent;

import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Remembers who has stored a copy of a submission. Thread-safe, does not block; whatever has been written is found by
 * every node; the contract test {@code SentCopiesContract} defines it.
 */
public interface SentCopies {
    /** For how long, at least. */
    Duration REMEMBERED = Duration.ofDays(30);

    /** Never empty. */
    Mono<Copies> find(Submission submission);

    /** Adds that a client has stored one. */
    Mono<Void> addClients(Submission submission);

    /** Adds that we have, in place of an earlier one. */
    Mono<Void> add(Submission submission, OurCopy copy);
}
