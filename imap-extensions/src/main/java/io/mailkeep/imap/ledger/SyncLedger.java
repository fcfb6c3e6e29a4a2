package io.mailkeep.imap.ledger;

import com.google.common.collect.ImmutableMap;
import com.google.inject.ProvidedBy;
import java.time.Duration;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where it is kept how far devices are. A plain store: what is written is kept for {@link #KEPT} and replaced whole by the
 * next of the same name; of writers at once one wins. Thread-safe; never blocks, fails by the publisher.
 */
@ProvidedBy(MissingLedger.class)
public interface SyncLedger {
    /** After so long without being written again, devices and entries are gone. */
    Duration KEPT = Duration.ofDays(90);

    Flux<KnownDevice> devices(Username user);

    Mono<Void> write(Username user, KnownDevice device);

    /** Its entries stay, and are of no device. */
    Mono<Void> forget(Username user, Device device);

    /** Empty if there is none. */
    Mono<Entry> entry(Username user, MailboxId mailbox, Device device);

    /** Of all devices. */
    Mono<ImmutableMap<Device, Entry>> entries(Username user, MailboxId mailbox);

    Mono<Void> write(Username user, MailboxId mailbox, Device device, Entry entry);
}
