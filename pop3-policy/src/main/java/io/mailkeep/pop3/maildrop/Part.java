package io.mailkeep.pop3.maildrop;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.SetMultimap;
import com.google.common.collect.Sets;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.hold.HoldAudit;
import io.mailkeep.pop3.ledger.Disposal;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;

/**
 * One mailbox of a maildrop, and its ledger, in the hands of whoever holds the maildrop's lock. Blocking; not
 * thread-safe.
 */
final class Part {
    /** How many removals a client is made to wait for: more would make it give up. */
    static final int MOST_WAITED_FOR = 100;
    // Bounds how long a sweep holds a user's lock.
    static final int MOST_SWEPT_AT_ONCE = 1000;
    // A removal takes a while, in which a client may flag or move what was decided: it goes nevertheless.
    private static final int DECIDED_AT_ONCE = 200;

    private final MaildropId id;
    private final Folder folder;
    private final boolean shown;
    private final UserPolicies policies;
    private final UserRules rules;
    private final Resources resources;
    private final Instant now;
    private final UserLedger ledger;
    private final Reconciliation reconciliation;
    // Those that may not be removed, as what would tell whether they may is gone.
    private final Set<MessageUid> undecided = new TreeSet<>();
    private MaildropState state;
    private Optional<Difference> difference = Optional.empty();

    Part(
            MaildropId id,
            MaildropState stored,
            Folder folder,
            UserPolicies policies,
            UserRules rules,
            Resources resources) {
        this.id = id;
        this.state = stored;
        this.folder = folder;
        this.shown = id.folder()
                .map(policies.users().visibility().folders()::contains)
                .orElse(true);
        this.policies = shown ? policies : policies.ofDeliveryAlone();
        this.rules = rules;
        this.resources = resources;
        this.now = resources.clock().instant();
        this.ledger = new UserLedger(resources.store(), id);
        this.reconciliation = new Reconciliation(resources.store(), id, folder, shown, resources.notes(), now);
    }

    private Holds holds(UserRules current) {
        return new Holds(current.holds(), () -> folder, looks(), undecided::add);
    }

    private FolderLooks looks() {
        return new FolderLooks(() -> folder);
    }

    private Holds currentHolds() {
        return holds(resources.store().rules(id.user()));
    }

    private Disposer disposer() {
        return new Disposer(
                ledger,
                folder,
                reconciliation,
                holds(rules),
                this::currentHolds,
                resources.audit(),
                resources.quotas(),
                now);
    }

    MaildropState state() {
        return state;
    }

    /** Reads the same mailbox anew, with its ledger as it is then; holds nothing of this state meanwhile. */
    Supplier<Part> readAgain() {
        return readAgain(id, folder, policies, rules, resources);
    }

    static Supplier<Part> readAgain(
            MaildropId id, Folder folder, UserPolicies policies, UserRules rules, Resources resources) {
        return () -> new Part(id, resources.store().load(id), folder, policies, rules, resources);
    }

    Folder folder() {
        return folder;
    }

    /**
     * Finishes of what is due so much at most, and follows the mailbox.
     *
     * @return how much was finished
     */
    int bringUpToDate(int mostFinished, Elsewhere.Source elsewhere) throws MailboxException {
        int finished = finishDue(mostFinished);
        follow(elsewhere);
        return finished;
    }

    /** Looks at the mailbox now, to follow it later. */
    void look(Optional<Folder.Look> seen) throws MailboxException {
        difference = Optional.of(
                reconciliation.difference(state, resources.settings().verifyEvery(), seen));
    }

    /** Follows the mailbox as it was when it was looked at, or else as it is. */
    void follow(Elsewhere.Source elsewhere) throws MailboxException {
        state = ledger.update(state, known -> reconciliation.follow(differenceOf(known), elsewhere));
    }

    /** The same in memory alone. */
    void followInMemory(Elsewhere.Source elsewhere) throws MailboxException {
        state = reconciliation.follow(differenceOf(state), elsewhere);
    }

    private Difference differenceOf(MaildropState known) throws MailboxException {
        if (difference.filter(seen -> seen.known().equals(known)).isEmpty()) {
            difference = Optional.of(
                    reconciliation.difference(known, resources.settings().verifyEvery(), Optional.empty()));
        }
        return difference.orElseThrow();
    }

    /** The messages that are known and were still there when the mailbox was looked at. */
    ImmutableList<LedgerEntry> staying() {
        // Once it has been followed, a message that came back with the UID of before equals one that left.
        return difference
                .filter(seen -> seen.known().equals(state))
                .map(Difference::staying)
                .orElse(state.entries());
    }

    /** The messages that were found to be gone. */
    ImmutableList<LedgerEntry> left() {
        return difference.map(Difference::left).orElse(ImmutableList.of());
    }

    void change(UnaryOperator<MaildropState> change) throws MailboxException {
        state = ledger.update(state, change::apply);
    }

    /**
     * Finishes of what is due so much at most. What can not be finished stays hidden, as the client was promised: no
     * reason to refuse a login or an expiry.
     *
     * @return how much was finished
     */
    int finishDue(int most) {
        int before = disposals();
        try {
            state = disposer().finish(state, most);
        } catch (MailboxException | RuntimeException e) {
            resources.log().disposalFailed(id.user(), e);
        }
        reportUndecided();
        return before - disposals();
    }

    private int disposals() {
        return Math.toIntExact(state.entries().stream()
                .filter(entry -> entry.disposal().isPresent())
                .count());
    }

    /** Whether the user's policy shows the mailbox: of another, it says nothing either, but a message's own does. */
    boolean isShown() {
        return shown;
    }

    /** Takes over what is known of the user beside the INBOX alone: the devices, and since when new mail is seen. */
    void followInbox(MaildropState inbox) throws MailboxException {
        if (id.folder().isPresent()) {
            change(folder -> {
                MaildropState followed = DeviceStates.follow(folder, inbox.devices());
                return inbox.enrolled().equals(folder.enrolled())
                        ? followed
                        : inbox.enrolled().map(followed::withEnrolled).orElse(followed);
            });
        }
    }

    /** The messages as conditions, and the traits that hide some of them, see them. */
    Function<LedgerEntry, Copy> copies() {
        return copies(looks(), verdicts());
    }

    private Function<LedgerEntry, Copy> copies(Looks looks, Verdicts verdicts) {
        return resources.copies(verdicts, state, id, state.devices(), () -> folder, looks, holds(rules));
    }

    private Verdicts verdicts() {
        return new Verdicts(policies, id.folder(), now, undecided::add);
    }

    /**
     * Carries out a session's marks, as {@link Maildrop#commit} says.
     *
     * @param devices those of the user, which stand beside the INBOX
     */
    Decision commit(
            ImmutableSet<MessageUid> retrieved,
            ImmutableSet<MessageUid> deleted,
            Optional<Integer> device,
            ImmutableList<KnownDevice> devices,
            Optional<Duration> parked)
            throws MailboxException {
        change(known -> reconciliation.noted(known, deleted::contains));
        boolean atOnce = policies.users().devices().isEmpty()
                && parked.isEmpty()
                && rules.holds().isEmpty();
        ImmutableSetMultimap<OnDelete, MessageUid> meanings = meanings(deleted);
        add(
                policies.users().onRetrieve().flags(),
                atOnce ? Sets.difference(retrieved, meanings.get(OnDelete.EXPUNGE)) : retrieved);
        for (OnDelete meaning : meanings.keySet()) {
            add(meaning.flags(), meanings.get(meaning));
        }
        Decision decision = new Decision(
                policies, device, devices, parked, resources.clock().instant());
        state = ledger.update(state, current -> {
            requireSameMailbox(current);
            return decision.apply(current, retrieved, deleted);
        });
        return decision;
    }

    private ImmutableSetMultimap<OnDelete, MessageUid> meanings(Set<MessageUid> deleted) {
        return state.entries().stream()
                .filter(entry -> deleted.contains(entry.uid()))
                .collect(ImmutableSetMultimap.toImmutableSetMultimap(
                        entry -> policies.onDelete(entry.note()), LedgerEntry::uid));
    }

    /** How many of the messages whose deletion was decided are to be removed or moved now. */
    int due(Set<MessageUid> decided) {
        return Math.toIntExact(state.entries().stream()
                .filter(entry -> decided.contains(entry.uid())
                        && entry.disposal()
                                .filter(disposal -> disposal.isDue(now))
                                .isPresent())
                .count());
    }

    /** Carries out the disposals that a commit has decided, but for holds that were placed since the login as well. */
    void dispose(Set<MessageUid> decided) throws MailboxException {
        state = disposer().dispose(state, decided);
        reportUndecided();
    }

    private void reportUndecided() {
        resources.log().undecided(folder, ImmutableSet.copyOf(undecided));
        undecided.clear();
    }

    // UIDs begin anew in a mailbox that was re-created: a mark would hit another message.
    private void requireSameMailbox(MaildropState current) throws MailboxException {
        if (!current.mailboxId().equals(Optional.of(folder.id()))) {
            throw new MailboxException("the mailbox was re-created while the session was open; nothing was changed");
        }
    }

    private void add(Flags flags, Set<MessageUid> uids) throws MailboxException {
        if (!uids.isEmpty() && !flags.equals(new Flags())) {
            folder.addFlags(flags, uids);
        }
    }

    /**
     * Decides deletions that waited for devices of which nothing is heard any more, and carries out {@value
     * #MOST_SWEPT_AT_ONCE} of a kind at most.
     *
     * @return how many were carried out
     */
    int completeDeletions() throws MailboxException {
        if (policies.users().devices().isEmpty()) {
            return 0;
        }
        Decision decision = new Decision(policies, Optional.empty(), state.devices(), Optional.empty(), now);
        change(decision::complete);
        resources.log().completed(folder, policies.users(), decision.decided());
        return finishDue(MOST_SWEPT_AT_ONCE);
    }

    /**
     * Removes messages whose time is over, {@value #MOST_SWEPT_AT_ONCE} at most, also if that can not be told of others.
     */
    Upkeep expire() throws MailboxException {
        FolderLooks looks = looks();
        Verdicts verdicts = verdicts();
        Function<LedgerEntry, Copy> copies = copies(looks, verdicts);
        ImmutableList<LedgerEntry> over = Verdicts.choose(
                state.entries(), entry -> entry.disposal().isEmpty() && verdicts.isDue(entry, copies.apply(entry)));
        try {
            return Upkeep.of(expire(over, looks, verdicts), verdicts.failure());
        } finally {
            reportUndecided();
        }
    }

    private int expire(List<LedgerEntry> over, FolderLooks looks, Verdicts verdicts) throws MailboxException {
        Optional<String> mailbox = state.mailboxId();
        int expired = 0;
        for (List<LedgerEntry> some : Lists.partition(over, DECIDED_AT_ONCE)) {
            expired += expire(due(some, MOST_SWEPT_AT_ONCE - expired, looks, verdicts), mailbox);
        }
        return expired;
    }

    private int expire(Set<MessageUid> due, Optional<String> mailbox) throws MailboxException {
        if (due.isEmpty()) {
            return 0;
        }
        SetMultimap<AtExpiry, MessageUid> expired = HashMultimap.create();
        change(known -> {
            expired.clear();
            if (!known.mailboxId().equals(mailbox)) {
                return known;
            }
            return known.withEntries(known.entries().stream().map(entry -> {
                if (!due.contains(entry.uid()) || entry.disposal().isPresent()) {
                    return entry;
                }
                AtExpiry atExpiry = policies.retention(entry.note()).atExpiry();
                expired.put(atExpiry, entry.uid());
                return entry.disposedBy(disposal(atExpiry));
            }));
        });
        if (!expired.isEmpty()) {
            expired.asMap()
                    .forEach((atExpiry, uids) -> resources.log().expired(folder, policies.users(), atExpiry, uids));
            state = disposer().dispose(state, ImmutableSet.copyOf(expired.values()));
        }
        return expired.size();
    }

    private Set<MessageUid> due(List<LedgerEntry> over, int most, FolderLooks looks, Verdicts verdicts) {
        if (most == 0) {
            return ImmutableSet.of();
        }
        // Of the moment: what is held should not be hidden from clients as if it went.
        return currentHolds()
                .release(confirmed(over, looks, verdicts), most, resources.audit(), HoldAudit.Path.RETENTION)
                .stream()
                .map(LedgerEntry::uid)
                .collect(ImmutableSet.toImmutableSet());
    }

    /** If flags had a part in it, what the messages themselves say counts. */
    private List<LedgerEntry> confirmed(List<LedgerEntry> over, FolderLooks looks, Verdicts verdicts) {
        if (!looks.sawFlags()) {
            return over;
        }
        FolderLooks.Close close =
                looks.closely(over.stream().map(LedgerEntry::uid).collect(ImmutableSet.toImmutableSet()));
        if (close.differing().isEmpty()) {
            return over;
        }
        Function<LedgerEntry, Copy> certain = copies(close, verdicts);
        ImmutableList<LedgerEntry> confirmed = over.stream()
                .filter(entry ->
                        !close.differing().contains(entry.uid()) || verdicts.isDue(entry, certain.apply(entry)))
                .collect(ImmutableList.toImmutableList());
        resources.log().flagsDiffer(folder, close.differing(), over.size() - confirmed.size());
        return confirmed;
    }

    private static Disposal disposal(AtExpiry atExpiry) {
        return atExpiry.mailbox().map(Disposal::moveTo).orElse(Disposal.EXPUNGE);
    }
}
