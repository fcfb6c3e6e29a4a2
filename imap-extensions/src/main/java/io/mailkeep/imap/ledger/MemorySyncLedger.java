package io.mailkeep.imap.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.collect.HashBasedTable;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Table;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps it as long as the server runs. */
@Singleton
public final class MemorySyncLedger implements SyncLedger {
    private final Clock clock;
    private final Table<Username, Device, KnownDevice> devices = HashBasedTable.create();
    private final Table<Place, Device, Entry> entries = HashBasedTable.create();

    @Inject
    public MemorySyncLedger(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Flux<KnownDevice> devices(Username user) {
        return Flux.defer(() -> Flux.fromIterable(living(user)));
    }

    @Override
    public Mono<Void> write(Username user, KnownDevice device) {
        return Mono.fromRunnable(() -> put(user, device));
    }

    @Override
    public Mono<Void> forget(Username user, Device device) {
        return Mono.fromRunnable(() -> remove(user, device));
    }

    @Override
    public Mono<Entry> entry(Username user, MailboxId mailbox, Device device) {
        return entries(user, mailbox).flatMap(all -> Mono.justOrEmpty(all.get(device)));
    }

    @Override
    public Mono<ImmutableMap<Device, Entry>> entries(Username user, MailboxId mailbox) {
        return Mono.fromSupplier(() -> all(Place.of(user, mailbox)));
    }

    @Override
    public Mono<Void> write(Username user, MailboxId mailbox, Device device, Entry entry) {
        return Mono.fromRunnable(() -> put(Place.of(user, mailbox), device, entry));
    }

    private synchronized ImmutableList<KnownDevice> living(Username user) {
        Instant now = clock.instant();
        devices.row(user).values().removeIf(device -> !device.seen().plus(KEPT).isAfter(now));
        return ImmutableList.copyOf(devices.row(user).values());
    }

    private synchronized void put(Username user, KnownDevice device) {
        devices.put(user, device.device(), device);
    }

    private synchronized void remove(Username user, Device device) {
        devices.remove(user, device);
    }

    private synchronized ImmutableMap<Device, Entry> all(Place place) {
        return ImmutableMap.copyOf(entries.row(place));
    }

    private synchronized void put(Place place, Device device, Entry entry) {
        entries.row(place).keySet().retainAll(devices.row(place.user()).keySet());
        entries.put(place, device, entry);
    }

    @AutoValue
    abstract static class Place {
        static Place of(Username user, MailboxId mailbox) {
            return new AutoValue_MemorySyncLedger_Place(user, mailbox);
        }

        abstract Username user();

        abstract MailboxId mailbox();
    }
}
