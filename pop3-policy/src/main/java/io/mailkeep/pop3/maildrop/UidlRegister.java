package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.Uidl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;

/** Reads and gives the UIDLs of messages that came from another server. Thread-safe. */
@Singleton
public final class UidlRegister {
    private final Maildrops maildrops;

    @Inject
    UidlRegister(Maildrops maildrops) {
        this.maildrops = maildrops;
    }

    /** Blocking. The messages of a user's INBOX by ascending UID; empty while a session holds the maildrop. */
    public Optional<ImmutableList<LabelledMessage>> read(Username user) throws MailboxException {
        List<LabelledMessage> messages = new ArrayList<>();
        boolean done = maildrops.withInbox(user, true, (part, isNew) -> messages.addAll(labelled(part)));
        return done ? Optional.of(ImmutableList.copyOf(messages)) : Optional.empty();
    }

    /**
     * Blocking. Gives messages the UIDLs that a plan says, but never one that another message of the maildrop has or
     * had, and none to two. All or nothing is written; what is in conflict keeps its UIDL.
     *
     * @param plan from the messages of INBOX to the UIDLs wanted for some of them
     * @param changesKnown whether messages may change their UIDL that clients have seen under another, and will
     *     download again
     * @param dryRun whether nothing is written
     * @return empty while a session holds the maildrop
     */
    public Optional<Relabelling> relabel(
            Username user,
            Function<ImmutableList<LabelledMessage>, ImmutableMap<MessageUid, Uidl>> plan,
            boolean changesKnown,
            boolean dryRun)
            throws MailboxException {
        List<Relabelling> outcome = new ArrayList<>();
        boolean done = maildrops.withInbox(user, dryRun, (part, isNew) -> {
            ImmutableMap<MessageUid, Uidl> wanted = plan.apply(labelled(part));
            boolean mayChange = changesKnown || isNew;
            if (dryRun) {
                outcome.add(new Change(part.state(), wanted, mayChange).outcome());
            } else {
                part.change(known -> {
                    Change change = new Change(known, wanted, mayChange);
                    outcome.clear();
                    outcome.add(change.outcome());
                    return change.state();
                });
            }
        });
        return done ? Optional.of(outcome.get(0)) : Optional.empty();
    }

    private static ImmutableList<LabelledMessage> labelled(Part part) {
        ImmutableMap<MessageUid, String> messageIds = part.folder().messageIds();
        return part.state().entries().stream()
                .map(entry -> LabelledMessage.of(
                        entry.uid(), Optional.ofNullable(messageIds.get(entry.uid())), entry.size(), entry.uidl()))
                .collect(ImmutableList.toImmutableList());
    }

    /** One application of a plan to one state. */
    private static final class Change {
        private final MaildropState known;
        private final List<String> conflicts = new ArrayList<>();
        private final Map<MessageUid, Uidl> given = new HashMap<>();
        private final ImmutableMap<MessageUid, LedgerEntry> entries;
        private int unchanged;

        Change(MaildropState known, ImmutableMap<MessageUid, Uidl> wanted, boolean mayChange) {
            this.known = known;
            this.entries = Maps.uniqueIndex(known.entries(), LedgerEntry::uid);
            Set<Uidl> twice = twice(wanted);
            for (LedgerEntry entry : known.entries()) {
                Uidl uidl = wanted.get(entry.uid());
                if (uidl != null) {
                    decide(entry, uidl, twice, mayChange);
                }
            }
            takeBack();
        }

        /** A message that keeps its UIDL after all takes it from whoever was to get it, who then keeps another. */
        private void takeBack() {
            Map<Uidl, MessageUid> takers = new HashMap<>();
            given.forEach((uid, uidl) -> takers.put(uidl, uid));
            Deque<LedgerEntry> keeping = new ArrayDeque<>(known.entries());
            keeping.removeIf(entry -> given.containsKey(entry.uid()));
            while (!keeping.isEmpty()) {
                LedgerEntry keeper = keeping.pop();
                MessageUid taker = takers.remove(keeper.uidl());
                if (taker != null) {
                    given.remove(taker);
                    conflicts.add(
                            "message " + taker.asLong() + ": UIDL " + keeper.uidl() + " is that of " + named(keeper));
                    keeping.push(entries.get(taker));
                }
            }
        }

        private void decide(LedgerEntry entry, Uidl uidl, Set<Uidl> twice, boolean mayChange) {
            if (entry.uidl().equals(uidl)) {
                unchanged++;
            } else if (twice.contains(uidl)) {
                conflicts.add(named(entry) + ": UIDL " + uidl + " is wanted for two messages");
            } else if (!mayChange) {
                conflicts.add(named(entry) + ": clients may know it as " + entry.uidl()
                        + ", and would download it again; force=true gives it UIDL " + uidl);
            } else if (isNumberOfAnother(entry, uidl)) {
                conflicts.add(named(entry) + ": UIDL " + uidl + " may have been that of another message");
            } else {
                given.put(entry.uid(), uidl);
            }
        }

        /** Bare numbers are what messages got that were there before: those of messages that left must not return. */
        private boolean isNumberOfAnother(LedgerEntry entry, Uidl uidl) {
            return uidl.value().chars().allMatch(Character::isDigit)
                    && uidl.value().length() <= 10
                    && Long.parseLong(uidl.value()) <= known.highestUid()
                    && known.departures()
                    && Long.parseLong(uidl.value()) != entry.uid().asLong();
        }

        private static Set<Uidl> twice(ImmutableMap<MessageUid, Uidl> wanted) {
            Set<String> seen = new TreeSet<>();
            return wanted.values().stream()
                    .filter(uidl -> !seen.add(uidl.value()))
                    .collect(ImmutableSet.toImmutableSet());
        }

        private static String named(LedgerEntry entry) {
            return "message " + entry.uid().asLong();
        }

        MaildropState state() {
            return given.isEmpty()
                    ? known
                    : known.withEntries(known.entries().stream().map(this::relabelled));
        }

        private LedgerEntry relabelled(LedgerEntry entry) {
            return Stream.ofNullable(given.get(entry.uid()))
                    .map(entry::withUidl)
                    .findFirst()
                    .orElse(entry);
        }

        Relabelling outcome() {
            return Relabelling.of(given.size(), unchanged, ImmutableList.copyOf(conflicts));
        }
    }
}
