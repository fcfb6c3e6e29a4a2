package io.mailkeep.mailets.archive;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Ordering;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.mailets.trace.Trace;
import io.mailkeep.mailets.trace.Traces;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.maildrop.Maildrops;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Sees to it that an archive has a ledger, by which sweeps find it and know when they must look. A ledger that knows of
 * one message is looked at when that is due, and learns of all that came meanwhile: so one look for the shortest time
 * that a message is kept suffices, and one a month at least, with the message just delivered in it. Thread-safe.
 */
@Singleton
final class Enrolment {
    private static final Logger LOGGER = LoggerFactory.getLogger(Enrolment.class);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST_REMEMBERED_HERE = 100_000;

    private final Maildrops maildrops;
    private final Assignments assignments;
    private final Traces traces;
    private final Clock clock;
    private final Cache<Trace, Instant> enrolled =
            CacheBuilder.newBuilder().maximumSize(MOST_REMEMBERED_HERE).build();

    @Inject
    Enrolment(Maildrops maildrops, Assignments assignments, Traces traces, Clock clock) {
        this.maildrops = maildrops;
        this.assignments = assignments;
        this.traces = traces;
        this.clock = clock;
    }

    /**
     * Called with every copy. What can not be done, or not while a POP3 session of the keeper is open, is done with the
     * next: until then copies stay longer than they need.
     */
    Mono<Void> enrol(Username keeper, ArchiveOrder order) {
        Trace trace = Trace.archive(keeper, order.mailbox(), order.policy());
        Duration lasts = lasts(order.policy());
        return Mono.defer(() -> isEnrolled(trace, lasts) ? Mono.empty() : look(keeper, order.mailbox(), trace, lasts))
                .onErrorResume(failure -> Mono.fromRunnable(() -> LOGGER.warn(
                        "An archive could not be looked at, and is when the next copy comes: user={} mailbox=\"{}\""
                                + " cause={}",
                        keeper.asString(),
                        order.mailbox(),
                        failure.toString())));
    }

    private Duration lasts(String policy) {
        return Optional.ofNullable(
                        assignments.configuration().classOfService().delivery().get(policy))
                .flatMap(known -> known.retention().rule().shortest())
                .map(shortest -> Ordering.natural().min(shortest, LONGEST))
                .orElse(LONGEST);
    }

    private boolean isEnrolled(Trace trace, Duration lasts) {
        return Optional.ofNullable(enrolled.getIfPresent(trace))
                .filter(moment -> moment.plus(lasts).isAfter(clock.instant()))
                .isPresent();
    }

    private Mono<Void> look(Username keeper, String mailbox, Trace trace, Duration lasts) {
        return traces.last(trace)
                .filter(moment -> moment.plus(lasts).isAfter(clock.instant()))
                .switchIfEmpty(Mono.defer(() -> lookNow(keeper, mailbox, trace, lasts)))
                .doOnNext(moment -> enrolled.put(trace, moment))
                .then();
    }

    private Mono<Instant> lookNow(Username keeper, String mailbox, Trace trace, Duration lasts) {
        Instant now = clock.instant();
        return Mono.fromCallable(() -> maildrops.lookAfter(MaildropId.of(keeper, mailbox)))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(upkeep -> !upkeep.inUse())
                .flatMap(done -> traces.leave(trace, lasts).thenReturn(now));
    }
}
