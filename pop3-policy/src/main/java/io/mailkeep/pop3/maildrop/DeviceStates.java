package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.MessageLife;
import io.mailkeep.pop3.ledger.DeviceSet;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.Devices;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What each device of a user has done, and whether all have that are still heard of. Pure. */
final class DeviceStates {
    /** The device of a login that names none. */
    static final String UNNAMED = "unnamed";

    // A device is written down again at most so often, not at every poll; silence is counted in days.
    private static final Duration SEEN_RESOLUTION = Duration.ofHours(6);

    private final Devices devices;
    private final Instant now;

    DeviceStates(Devices devices, Instant now) {
        this.devices = devices;
        this.now = now;
    }

    /**
     * The state in which that device is known and has just been seen. A further device takes the number of one that
     * fell silent; empty when there is none.
     */
    Optional<MaildropState> seen(MaildropState state, String name) {
        Optional<KnownDevice> known = find(state, name);
        if (known.isPresent()) {
            boolean fresh = known.get().lastSeen().plus(SEEN_RESOLUTION).isAfter(now);
            return Optional.of(
                    fresh ? state : replace(state, KnownDevice.of(known.get().number(), name, now)));
        }
        return freeNumber(state).stream()
                .mapToObj(number -> replace(unmarked(state, number), KnownDevice.of(number, name, now)))
                .findFirst();
    }

    private OptionalInt freeNumber(MaildropState state) {
        if (state.devices().size() < devices.most()) {
            return IntStream.range(0, DeviceSet.SIZE)
                    .filter(number -> state.devices().stream().noneMatch(device -> device.number() == number))
                    .findFirst();
        }
        return state.devices().stream()
                .filter(this::isSilent)
                .sorted(Comparator.comparing(KnownDevice::lastSeen))
                .mapToInt(KnownDevice::number)
                .findFirst();
    }

    static MaildropState forget(MaildropState state, String name) {
        return find(state, name)
                .map(device -> unmarked(state, device.number())
                        .withDevices(state.devices().stream().filter(other -> !other.equals(device))))
                .orElse(state);
    }

    /**
     * The state of a further mailbox, knowing the same devices as that of INBOX. A number that went to another device
     * says nothing of what the former one did.
     */
    static MaildropState follow(MaildropState folder, ImmutableList<KnownDevice> devices) {
        if (folder.devices().equals(devices)) {
            return folder;
        }
        MaildropState followed = folder;
        for (KnownDevice former : folder.devices()) {
            boolean same = devices.stream()
                    .anyMatch(device ->
                            device.number() == former.number() && device.name().equals(former.name()));
            followed = same ? followed : unmarked(followed, former.number());
        }
        return followed.withDevices(devices.stream());
    }

    private static MaildropState replace(MaildropState state, KnownDevice device) {
        return state.withDevices(Stream.concat(
                        state.devices().stream().filter(other -> other.number() != device.number()), Stream.of(device))
                .sorted(Comparator.comparing(KnownDevice::number)));
    }

    private static MaildropState unmarked(MaildropState state, int number) {
        return state.withEntries(state.entries().stream()
                .map(entry ->
                        entry.fetchedBy().contains(number) || entry.deletedBy().contains(number)
                                ? entry.fetchedBy(entry.fetchedBy().without(number))
                                        .deletedBy(entry.deletedBy().without(number))
                                : entry));
    }

    static Optional<KnownDevice> find(MaildropState state, String name) {
        return state.devices().stream()
                .filter(device -> device.name().equals(name))
                .findFirst();
    }

    /** Whether every device that is still heard of has retrieved or deleted the message. */
    boolean haveAll(LedgerEntry entry, ImmutableList<KnownDevice> known) {
        return !waitsUntil(entry, known).isAfter(now);
    }

    /** When the last device that has neither retrieved nor deleted the message counts as silent, if none comes for it. */
    Instant waitsUntil(LedgerEntry entry, ImmutableList<KnownDevice> known) {
        return known.stream()
                .filter(device -> !entry.fetchedBy().contains(device.number())
                        && !entry.deletedBy().contains(device.number()))
                .map(this::silence)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    /**
     * The life of a message of which retention speaks: retrieved when the last of the devices did, or will be waited for
     * no longer, since until then one still needs it.
     */
    MessageLife life(LedgerEntry entry, ImmutableList<KnownDevice> known) {
        MessageLife life = entry.life();
        // Released when all had it: no device that came later waits for what it is not offered.
        Instant decided = life.released().orElseGet(() -> waitsUntil(entry, known));
        Optional<Instant> byAll = life.lastRetrieved().map(last -> decided.isAfter(last) ? decided : last);
        return MessageLife.of(life.delivered(), byAll, byAll, life.released());
    }

    private boolean isSilent(KnownDevice device) {
        return !silence(device).isAfter(now);
    }

    /** From when on it is not waited for, unless it logs in: it may have done so up to the resolution later. */
    private Instant silence(KnownDevice device) {
        return device.lastSeen().plus(SEEN_RESOLUTION).plus(devices.silentAfter());
    }
}
