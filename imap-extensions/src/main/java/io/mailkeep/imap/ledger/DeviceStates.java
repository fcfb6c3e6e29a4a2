package io.mailkeep.imap.ledger;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the ledger says. Thread-safe; never blocks, fails by the publisher. */
public final class DeviceStates {
    private final SyncLedger ledger;

    @Inject
    public DeviceStates(SyncLedger ledger) {
        this.ledger = ledger;
    }

    /** The devices with which a user synchronises. */
    public Flux<KnownDevice> devices(Username user) {
        return ledger.devices(user);
    }

    /** Each of the user's devices in a mailbox. */
    public Mono<ImmutableList<DeviceState>> in(Username user, MailboxId mailbox) {
        return Mono.zip(ledger.devices(user).collectList(), ledger.entries(user, mailbox))
                .map(read -> states(read.getT1(), read.getT2()));
    }

    /** One of them there; empty if nothing is known. */
    public Mono<Position> of(Username user, KnownDevice known, MailboxId mailbox) {
        return ledger.entry(user, mailbox, known.device())
                .filter(entry -> entry.isOf(known))
                .map(Entry::position);
    }

    /** Nobody waits for it any more, until it comes again. */
    public Mono<Void> forget(Username user, Device device) {
        return ledger.forget(user, device);
    }

    private static ImmutableList<DeviceState> states(List<KnownDevice> devices, ImmutableMap<Device, Entry> entries) {
        return devices.stream()
                .map(known -> DeviceState.of(
                        known,
                        Optional.ofNullable(entries.get(known.device()))
                                .filter(entry -> entry.isOf(known))
                                .map(Entry::position)
                                .orElse(Position.NOWHERE)))
                .collect(ImmutableList.toImmutableList());
    }
}
