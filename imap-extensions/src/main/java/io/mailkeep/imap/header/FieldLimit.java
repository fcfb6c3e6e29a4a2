package io.mailkeep.imap.header;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.Literal;
import reactor.core.publisher.Mono;

/**
 * How long a field of a message's header may be. James decodes some of them whenever it stores or shows the message, in a
 * time that grows with the square of their length: hours for megabytes.
 */
public final class FieldLimit {
    // Thousands of addresses are less.
    private static final int OCTETS = 102_400;

    // RFC 9051 §7.1: LIMIT.
    private static final HumanReadableText EXCEEDED = new HumanReadableText(
            "io.mailkeep.imap.FIELD_TOO_LONG",
            "[LIMIT] A field of the message's header has more than " + OCTETS + " octets");

    private FieldLimit() {}

    /** Stores a message, or answers NO if some field is longer. Blocking: it reads the header. */
    public static Mono<Void> on(
            Literal message,
            ImapRequest request,
            StatusResponseFactory statuses,
            Responder responder,
            Supplier<Mono<Void>> storing) {
        return Mono.fromCallable(() -> isExceededIn(message))
                .flatMap(isExceeded -> isExceeded
                        ? Mono.fromRunnable(
                                () -> responder.respond(statuses.taggedNo(request.getTag(), null, EXCEEDED)))
                        : storing.get());
    }

    private static boolean isExceededIn(Literal message) throws IOException {
        try (InputStream octets = new BufferedInputStream(message.getInputStream())) {
            return isExceededIn(octets);
        }
    }

    // As James reads it: lines end with LF, with CR before it or not, and an empty one ends the header.
    private static boolean isExceededIn(InputStream message) throws IOException {
        int field = 0;
        int line = 0;
        int last = -1;
        for (int octet = message.read(); octet >= 0; octet = message.read()) {
            if (octet == '\n') {
                if (line == 0 || (line == 1 && last == '\r')) {
                    return false;
                }
                line = 0;
            } else {
                if (line == 0 && octet != ' ' && octet != '\t') {
                    field = 0;
                }
                line++;
            }
            field++;
            if (field > OCTETS) {
                return true;
            }
            last = octet;
        }
        return false;
    }
}
