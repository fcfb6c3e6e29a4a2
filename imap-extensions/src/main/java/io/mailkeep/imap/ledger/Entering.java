package io.mailkeep.imap.ledger;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes into the ledger. Of a device one statement, and one more if it is new or was last seen six hours ago; of each of
 * its mailboxes one, and one more if there is something new.
 */
final class Entering {
    static final int MOST_DEVICES = 32;
    private static final Duration SILENT = Duration.ofDays(30);
    private static final int AT_ONCE = 4;

    private final SyncLedger ledger;
    private final Clock clock;

    @Inject
    Entering(SyncLedger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What a device has come to know, by mailbox. Where two nodes write at once, what one of them knows may be lost. */
    Mono<Void> enter(Visitor visitor, Map<MailboxId, Position> positions) {
        return enrolled(visitor)
                .filter(known -> known.device().equals(visitor.device()))
                .flatMapMany(known -> Flux.fromIterable(positions.entrySet())
                        .filter(position -> !position.getValue().equals(Position.NOWHERE))
                        .flatMap(
                                position -> enter(visitor.user(), known, position.getKey(), position.getValue()),
                                AT_ONCE))
                .then();
    }

    private Mono<Void> enter(Username user, KnownDevice known, MailboxId mailbox, Position position) {
        return ledger.entry(user, mailbox, known.device())
                .filter(entry -> entry.isOf(known))
                .map(Entry::position)
                .defaultIfEmpty(Position.NOWHERE)
                .filter(before -> !before.covers(position))
                .flatMap(before ->
                        ledger.write(user, mailbox, known.device(), Entry.of(known.enrolled(), before.and(position))));
    }

    /** The device as it is known now, or {@link Device#OTHERS}. */
    private Mono<KnownDevice> enrolled(Visitor visitor) {
        return ledger.devices(visitor.user()).collectList().flatMap(known -> find(known, visitor.device())
                .map(device -> seen(visitor.user(), device))
                .orElseGet(() -> enrol(visitor, known)));
    }

    private static Optional<KnownDevice> find(List<KnownDevice> known, Device device) {
        return known.stream().filter(each -> each.device().equals(device)).findFirst();
    }

    private Mono<KnownDevice> seen(Username user, KnownDevice known) {
        Instant now = clock.instant();
        return known.isFresh(now) ? Mono.just(known) : written(user, known.seenAt(now));
    }

    private Mono<KnownDevice> enrol(Visitor visitor, List<KnownDevice> known) {
        Instant now = clock.instant();
        KnownDevice device = KnownDevice.of(visitor.device(), now, now);
        ImmutableList<KnownDevice> named = known.stream()
                .filter(each -> !each.device().equals(Device.OTHERS))
                .collect(ImmutableList.toImmutableList());
        if (named.size() < MOST_DEVICES) {
            return written(visitor.user(), device);
        }
        return named.stream()
                .filter(each -> !each.isActive(SILENT, now))
                .min(Comparator.comparing(KnownDevice::seen))
                .map(silent -> ledger.forget(visitor.user(), silent.device()).then(written(visitor.user(), device)))
                .orElseGet(() -> others(visitor.user(), known, now));
    }

    private Mono<KnownDevice> others(Username user, List<KnownDevice> known, Instant now) {
        return find(known, Device.OTHERS)
                .map(others -> seen(user, others))
                .orElseGet(() -> written(user, KnownDevice.of(Device.OTHERS, now, now)));
    }

    private Mono<KnownDevice> written(Username user, KnownDevice device) {
        return ledger.write(user, device).thenReturn(device);
    }
}
