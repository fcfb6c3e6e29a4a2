package io.mailkeep.pop3.maildrop;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a policy makes of the messages of one mailbox, as the ledger knows them. Changes nothing. */
public final class Examination {
    private final MaildropId id;
    private final UserPolicies policies;
    private final KeepPolicy policy;
    private final MaildropState state;
    private final MaildropState swept;
    private final ImmutableList<KnownDevice> devices;
    private final Function<LedgerEntry, Copy> copies;
    private final Function<LedgerEntry, Optional<Instant>> completion;
    private final Holds holds;
    private final Instant now;
    private final View view;
    private final MaildropState viewed;

    /**
     * @param swept the state when the next sweep asks what may go: the same messages as in {@code state}
     * @param completion when a deletion is decided that waits for devices; empty for a message that has none
     */
    Examination(
            MaildropId id,
            UserPolicies policies,
            MaildropState state,
            MaildropState swept,
            ImmutableList<KnownDevice> devices,
            Function<LedgerEntry, Copy> copies,
            Function<LedgerEntry, Optional<Instant>> completion,
            Holds holds,
            Instant now) {
        this.id = id;
        this.policies = policies;
        this.policy = policies.users();
        this.state = state;
        this.swept = swept;
        this.devices = policy.devices().isPresent() ? devices : ImmutableList.of();
        this.copies = copies;
        this.completion = completion;
        this.holds = holds;
        this.now = now;
        this.view = view(Optional.empty());
        this.viewed = view.remembered(state);
    }

    /** Which mailbox this is. */
    public MaildropId id() {
        return id;
    }

    /** How many messages the last login or sweep found. */
    public int size() {
        return state.entries().size();
    }

    /** The name of the user's policy. */
    public String policy() {
        return policy.name();
    }

    /** The moment that all this is as of. */
    public Instant now() {
        return now;
    }

    /** Blocking. Some messages, by ascending UID; what a condition needs of the mailbox is read while they are. */
    public Stream<Message> messages(int offset, int limit) {
        return IntStream.range(offset, Math.min(size(), offset + limit)).mapToObj(this::examine);
    }

    /** Blocking. All messages, as {@link #messages(int, int)}. */
    public Stream<Message> messages() {
        return messages(0, size());
    }

    /** Blocking. The wanted messages, as {@link #messages(int, int)}. */
    public Stream<Message> messages(Predicate<LedgerEntry> wanted) {
        return IntStream.range(0, size())
                .filter(index -> wanted.test(state.entries().get(index)))
                .mapToObj(this::examine);
    }

    /** Blocking. The first message that is the wanted one. */
    public Optional<Message> find(Predicate<LedgerEntry> wanted) {
        return messages(wanted).findFirst();
    }

    private Message examine(int index) {
        LedgerEntry entry = state.entries().get(index);
        LedgerEntry upcoming = swept.entries().get(index);
        Optional<String> hold = holds.on(entry);
        Expiry expiry = entry.leaves() ? explain(entry.disposal().orElseThrow()).within("onDelete") : expiry(entry);
        boolean goes = upcoming.leaves()
                ? upcoming.disposal().orElseThrow().isDue(now)
                // A deletion that the sweep completes first makes it a copy that was released only then.
                : (upcoming.equals(entry) ? expiry : retention(upcoming)).isDue(now);
        return new AutoValue_Examination_Message(
                entry,
                hold,
                hold.filter(any -> expiry.moment().isPresent() || entry.leaves())
                        .map(any -> Expiry.never("under the legal hold " + any + "; without it: " + expiry.reason())
                                .within("hold"))
                        .orElse(expiry),
                goes && hold.isEmpty(),
                hiddenBecause(view, entry),
                devices.stream().map(device -> state(device, entry)).collect(ImmutableList.toImmutableList()));
    }

    private Expiry expiry(LedgerEntry entry) {
        Expiry byAge = own(entry, retention(entry).within("retention"));
        Expiry byDeletion = completion
                .apply(entry)
                .map(decided -> waitingDeletion(entry, decided).within("devices"))
                .orElse(byAge);
        return moment(byDeletion).isBefore(moment(byAge)) ? byDeletion : byAge;
    }

    /** Says so when a rule is not one of the user's policy. */
    private static Expiry own(LedgerEntry entry, Expiry expiry) {
        return entry.note()
                .flatMap(DeliveryNote::policy)
                .map(name -> expiry.within("delivery " + name))
                .orElse(expiry);
    }

    private static Instant moment(Expiry expiry) {
        return expiry.moment().orElse(Instant.MAX);
    }

    private Expiry waitingDeletion(LedgerEntry entry, Instant decided) {
        OnDelete onDelete = policies.onDelete(entry.note());
        String reason = "deleted by a device, kept until " + decided + " for others that have not retrieved it";
        switch (onDelete.action()) {
            case RELEASE:
                return retention(entry.releasedAt(decided)).notBefore(decided);
            case IGNORE:
                return Expiry.never("kept: the policy ignores deletions");
            default:
                return Expiry.at(decided.plus(onDelete.undo().orElse(Duration.ZERO)), reason);
        }
    }

    private Expiry retention(LedgerEntry entry) {
        Expiry expiry = policies.retention(entry.note()).explain(copies.apply(entry), id.folder());
        return entry.disposal().flatMap(Disposal::due).map(expiry::notBefore).orElse(expiry);
    }

    private static Expiry explain(Disposal disposal) {
        String what =
                disposal.destination().map(mailbox -> "move to " + mailbox).orElse("removal");
        return disposal.due()
                .map(due -> Expiry.at(due, "deleted by a client; its " + what + " can be undone until " + due))
                .orElseGet(() -> Expiry.never(
                        "its " + what + " was committed and cut off: the next login or sweep finishes it"));
    }

    private DeviceState state(KnownDevice device, LedgerEntry entry) {
        return new AutoValue_Examination_DeviceState(
                device,
                entry.fetchedBy().contains(device.number()),
                entry.deletedBy().contains(device.number()),
                hiddenBecause(view(Optional.of(device.number())), entry));
    }

    private Optional<String> hiddenBecause(View view, LedgerEntry entry) {
        if (!policy.pop3()) {
            return Optional.of("the policy does not allow POP3");
        }
        return id.folder()
                .filter(folder -> !policy.visibility().folders().contains(folder))
                .map(folder -> "the policy does not show the mailbox " + folder)
                .or(() -> view.hides(entry, viewed, copies));
    }

    private View view(Optional<Integer> device) {
        return new View(policy.visibility(), Client.UNNAMED, device, now);
    }

    /** A message, and what becomes of it. */
    @AutoValue
    public abstract static class Message {
        public abstract LedgerEntry entry();

        /** The identifier of a legal hold that covers it; empty when none does. */
        public abstract Optional<String> hold();

        /** When it leaves the mailbox, and why. */
        public abstract Expiry expiry();

        /** Whether a sweep that began now would remove or move it. */
        public abstract boolean goes();

        /** Why the next POP3 session does not list it, as a clause; empty when it does. */
        public abstract Optional<String> hiddenBecause();

        /** What each of the user's devices did; empty when the policy tells none apart. */
        public abstract ImmutableList<DeviceState> devices();
    }

    /** A message from the side of one device. */
    @AutoValue
    public abstract static class DeviceState {
        public abstract KnownDevice device();

        public abstract boolean retrieved();

        /** Whether it deleted the message while others had not retrieved it. */
        public abstract boolean deleted();

        /** Why its next session does not list the message; empty when it does. */
        public abstract Optional<String> hiddenBecause();
    }
}
