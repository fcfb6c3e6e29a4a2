package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.model.ModelMaildrop.INBOX;
import static io.mailkeep.pop3.model.ModelMaildrop.LISTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.OfferedMessage;
import io.mailkeep.pop3.model.ModelMaildrop;
import io.mailkeep.pop3.model.ModelMaildrop.Caller;
import io.mailkeep.pop3.model.ModelMessage;
import io.mailkeep.pop3.model.ModelPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageResult;
import reactor.core.publisher.Mono;

/** A maildrop and its model, to which the same happens; after each step they are compared. */
final class History {
    private static final long QUOTA = 6000;

    private final FailingStore store;
    private final Mailbox mailbox;
    private final MaildropId inboxId;
    private final MaildropId listsId;
    private final ModelMaildrop model = new ModelMaildrop();
    private final Promises promises = new Promises(model);
    private final Map<ModelMessage, MessageUid> uids = new HashMap<>();
    private final Uidls uidls = new Uidls();
    private ModelPolicy policy;
    private Maildrops maildrops;
    private boolean mailboxFails;
    private boolean listsWereLeftOut;
    private int nextName = 1;

    History(Username user, MaildropStore store, ModelPolicy policy) throws Exception {
        this.store = new FailingStore(store);
        this.mailbox = new Mailbox(
                user,
                this.store,
                operation -> mailboxFails ? Mono.error(new IllegalStateException("the mailbox failed")) : Mono.empty());
        this.inboxId = MaildropId.of(user);
        this.listsId = MaildropId.of(user, LISTS);
        for (String name : Histories.MAILBOXES) {
            mailbox.create(name);
            model.in(name);
        }
        mailbox.limitStorage(QUOTA);
        model.quota(QUOTA);
        follow(policy);
    }

    private void follow(ModelPolicy next) throws Exception {
        policy = next;
        listsWereLeftOut |= !next.showing().lists();
        maildrops = mailbox.under(next.real()).maildrops(Optional.empty());
    }

    void perform(Step step) throws Exception {
        if (step instanceof Step.Aside aside) {
            perform(aside);
        } else if (step instanceof Step.Session session) {
            session(session);
        } else if (step instanceof Step.Wait wait) {
            mailbox.clock.setInstant(now().plus(wait.time()));
        } else if (step instanceof Step.Sweep) {
            sweep();
        } else if (step instanceof Step.AwaitExpiry await) {
            awaitExpiry(await.which());
        } else if (step instanceof Step.Undo undo) {
            undo(undo.back().map(now()::minus).orElse(Instant.EPOCH));
        } else if (step instanceof Step.UsePolicy use) {
            follow(use.policy());
        } else if (step instanceof Step.ForgetDevice forget) {
            maildrops.forgetDevice(mailbox.user, forget.name());
            model.forget(forget.name());
        } else if (step instanceof Step.LiftHold lift) {
            store.removeHold(mailbox.user, lift.id());
            model.lift(lift.id());
        } else if (step instanceof Step.ReCreateInbox) {
            mailbox.deleteInbox();
            mailbox.create(INBOX);
            model.emptyInbox();
        }
        compare();
    }

    private void perform(Step.Aside aside) throws Exception {
        if (aside instanceof Step.Deliver deliver) {
            deliver(deliver);
        } else if (aside instanceof Step.Flag flag) {
            Optional<ModelMessage> message = pick(flag.mailbox(), flag.message());
            if (message.isPresent()) {
                flag(message.get(), flag);
            }
        } else if (aside instanceof Step.Expunge expunge) {
            // Against an IMAP client's EXPUNGE a hold is guarded elsewhere.
            Optional<ModelMessage> message =
                    pick(expunge.mailbox(), expunge.message()).filter(any -> !model.isHeld(any));
            if (message.isPresent()) {
                mailbox.expunge(expunge.mailbox(), uid(message.get()));
                model.remove(message.get(), expunge.mailbox());
            }
        } else if (aside instanceof Step.Move move) {
            Optional<ModelMessage> message =
                    pick(move.from(), move.message()).filter(any -> !move.from().equals(move.to()));
            if (message.isPresent()) {
                mailbox.move(uid(message.get()), move.from(), move.to());
                model.move(message.get(), move.from(), move.to());
                uidls.moved(message.get(), Iterables.getLast(model.in(move.to())));
                // Another copy of it may be in another mailbox.
                mailbox.settle();
            }
        } else if (aside instanceof Step.Copy copy) {
            Optional<ModelMessage> message =
                    pick(copy.from(), copy.message()).filter(any -> model.hasRoomFor(any.size()));
            if (message.isPresent()) {
                mailbox.copy(uid(message.get()), copy.from(), copy.to());
                model.copy(message.get(), copy.to());
                uidls.copied(message.get());
                mailbox.settle();
            }
        } else if (aside instanceof Step.PutHold hold) {
            store.putHold(mailbox.user, hold.id(), hold.hold());
            model.hold(hold.id(), hold.hold());
        }
        compare();
    }

    private void deliver(Step.Deliver deliver) throws Exception {
        int name = nextName++;
        String head = "Subject: " + name + "\r\nFrom: " + deliver.sender() + "\r\n\r\n";
        String text = head + "x".repeat(deliver.size() - head.length());
        if (model.hasRoomFor(text.length())) {
            Instant date = now().minus(deliver.ago().abs());
            mailbox.append(deliver.mailbox(), text, date);
            model.deliver(deliver.mailbox(), name, deliver.sender(), text.length(), date);
        }
    }

    private void flag(ModelMessage message, Step.Flag flag) throws Exception {
        mailbox.setFlags(
                flag.mailbox(),
                uid(message),
                Flagging.flags(flag.flag()),
                flag.set() ? FlagsUpdateMode.ADD : FlagsUpdateMode.REMOVE);
        if (flag.set()) {
            message.flags().add(flag.flag());
        } else {
            message.flags().remove(flag.flag());
        }
    }

    private Optional<ModelMessage> pick(String mailbox, int number) {
        List<ModelMessage> there = model.in(mailbox);
        return there.isEmpty() ? Optional.empty() : Optional.of(there.get(number % there.size()));
    }

    private void session(Step.Session step) throws Exception {
        Caller caller = step.caller();
        Snapshot before = snapshot();
        Optional<Maildrop> opened = login(caller);
        promises.checkWhatIsGone(policy, before, snapshot(), now(), any -> false);
        assertThat(model.login(policy, caller, now()))
                .as("%s may log in under %s", caller, policy)
                .isEqualTo(opened.isPresent());
        if (opened.isEmpty()) {
            return;
        }
        compare();
        Maildrop maildrop = opened.get();
        try {
            List<ModelMessage> listed = compareListing(maildrop, caller);
            Marks marks = new Marks();
            for (Step.Command command : listed.isEmpty() ? List.<Step.Command>of() : step.commands()) {
                perform(command, marks, command.message() % listed.size() + 1);
            }
            Set<ModelMessage> neverRetrieved = listed.stream()
                    .filter(message -> message.retrieved().isEmpty())
                    .collect(Collectors.toSet());
            if (step.aside().isPresent()) {
                perform(step.aside().get());
            }
            if (step.quits()) {
                quit(maildrop, marks, caller, listed, neverRetrieved, step.failure());
            }
        } finally {
            maildrop.close();
        }
    }

    private Optional<Maildrop> login(Caller caller) throws Exception {
        try {
            return Optional.of(maildrops.open(mailbox.session(), Client.of(caller.device(), caller.recent())));
        } catch (PopRefusedException refused) {
            return Optional.empty();
        }
    }

    private static void perform(Step.Command command, Marks marks, int number) {
        switch (command.verb()) {
            case RETR -> {
                if (!marks.isDeleted(number)) {
                    marks.retrieve(number);
                }
            }
            case DELE -> marks.delete(number);
            case RSET -> marks.reset();
        }
    }

    /** Compares what a session lists with what it should. */
    private List<ModelMessage> compareListing(Maildrop maildrop, Caller caller) throws Exception {
        List<ModelMessage> expected = new ArrayList<>();
        for (String name : policy.mailboxes()) {
            List<ModelMessage> eligible = model.eligible(policy, caller, name, now());
            List<ModelMessage> inWindow = caller.recent() ? eligible : inWindow(eligible, name);
            expected.addAll(inWindow);
        }
        List<String> listed = new ArrayList<>();
        for (int number = 1; number <= maildrop.messages().size(); number++) {
            try (var content = maildrop.content(number)) {
                listed.add(Mailbox.text(content));
            }
        }
        assertThat(listed.stream().map(Mailbox::name))
                .as(
                        "what %s lists at %s under %s; hidden is what was deleted and not undone: %s",
                        caller, now(), policy, all())
                .isEqualTo(expected.stream().map(ModelMessage::name).toList());
        for (int i = 0; i < expected.size(); i++) {
            uidls.check(expected.get(i), maildrop.messages().get(i).uidl().value());
        }
        // A mailbox that was not shown for a while is not asked for its UIDLs: copies of one message may then share
        // one.
        if (!listsWereLeftOut) {
            assertThat(maildrop.messages().stream().map(OfferedMessage::uidl))
                    .as("the UIDLs of one listing")
                    .doesNotHaveDuplicates();
        }
        return expected;
    }

    private List<ModelMessage> inWindow(List<ModelMessage> eligible, String name) {
        Optional<Integer> window = policy.showing().window();
        if (window.isEmpty()) {
            return eligible;
        }
        long start = store.load(id(name)).windowStart();
        List<ModelMessage> inside = eligible.stream()
                .filter(message -> uid(message).asLong() >= start)
                .toList();
        assertThat(inside).as("a window of %s under %s", window, policy).hasSizeLessThanOrEqualTo(window.get());
        if (policy.showing().hide().isEmpty()) {
            assertThat(inside.size())
                    .as("the messages of %s in a window of %s of which %s are eligible", name, window, eligible.size())
                    .isGreaterThanOrEqualTo(Math.min(eligible.size(), window.get() / 4));
        }
        return inside;
    }

    private void quit(
            Maildrop maildrop,
            Marks marks,
            Caller caller,
            List<ModelMessage> listed,
            Set<ModelMessage> neverRetrieved,
            Optional<Step.Failure> failure)
            throws Exception {
        Snapshot before = snapshot();
        boolean cutOff = commit(maildrop, marks, failure);
        ModelMaildrop.Quit quit = ModelMaildrop.quit(
                policy, caller, chosen(listed, marks::isRetrieved), chosen(listed, marks::isDeleted));
        promises.checkWhatIsGone(policy, before, snapshot(), now(), quit.deleted()::contains);
        if (quit.retrieved().isEmpty() && quit.deleted().isEmpty()) {
            return;
        }
        var parked = ModelMaildrop.parked(policy, quit, neverRetrieved, listed.size());
        Set<ModelMessage> marked = new HashSet<>(quit.retrieved());
        marked.addAll(quit.deleted());
        for (String name : policy.mailboxes()) {
            boolean touched = before.of(name).stream().anyMatch(marked::contains) || leftMeanwhile(marked);
            if (!touched || (cutOff && !store.hasReplaced(id(name)))) {
                continue;
            }
            model.flag(policy, quit, name);
            model.decide(policy, caller, quit, parked, name, now());
            if (cutOff) {
                followWhatWasDone(name);
            } else {
                model.dispose(name);
            }
        }
        if (cutOff) {
            adoptFlags();
        }
        compare();
    }

    // Which mailbox a message was listed in is not known once it has left; nothing but a completed deletion hangs on
    // it.
    private boolean leftMeanwhile(Set<ModelMessage> marked) {
        Set<ModelMessage> there = new HashSet<>();
        model.mailboxes().forEach(name -> there.addAll(model.in(name)));
        return !there.containsAll(marked);
    }

    private static List<ModelMessage> chosen(List<ModelMessage> listed, Predicate<Integer> marked) {
        return IntStream.rangeClosed(1, listed.size())
                .filter(marked::test)
                .mapToObj(number -> listed.get(number - 1))
                .toList();
    }

    /** Whether it was cut off. */
    private boolean commit(Maildrop maildrop, Marks marks, Optional<Step.Failure> failure) throws Exception {
        if (failure.isEmpty()) {
            maildrop.commit(marks);
            return false;
        }
        store.failAt(Integer.MAX_VALUE, false);
        if (failure.get() instanceof Step.Failure.OfStore ofStore) {
            store.failAt(ofStore.write(), ofStore.applied());
        } else {
            mailboxFails = true;
        }
        try {
            maildrop.commit(marks);
            return false;
        } catch (IllegalStateException expected) {
            return true;
        } finally {
            store.recover();
            mailboxFails = false;
        }
    }

    /** A removal that was accepted is done now or later: a crash does not say which. */
    private void followWhatWasDone(String name) throws Exception {
        Set<MessageUid> there =
                mailbox.messages(name).map(MessageResult::getUid).collect(Collectors.toSet());
        for (ModelMessage message : List.copyOf(model.in(name))) {
            if (message.isBeingRemoved() && !there.contains(uid(message))) {
                model.carryOut(message, name);
            }
        }
    }

    private void adoptFlags() throws Exception {
        for (String name : policy.mailboxes()) {
            Map<MessageUid, MessageResult> real =
                    Maps.uniqueIndex(mailbox.messages(name).toList(), MessageResult::getUid);
            model.in(name).stream()
                    .filter(message -> real.containsKey(uids.get(message)))
                    .forEach(message -> {
                        message.flags().clear();
                        message.flags()
                                .addAll(Flagging.names(real.get(uid(message)).getFlags()));
                    });
        }
    }

    private void undo(Instant since) throws Exception {
        Optional<Integer> undone = maildrops.undo(mailbox.user, since);
        int expected = model.undo(policy, since, now());
        assertThat(undone.orElseThrow()).as("deletions undone since %s", since).isGreaterThanOrEqualTo(expected);
    }

    private void awaitExpiry(int which) throws Exception {
        Instant asked = now();
        Map<ModelMessage, Examination.Message> explained = explain();
        List<Instant> moments = explained.values().stream()
                .flatMap(message -> message.expiry().moment().stream())
                .filter(asked::isBefore)
                .distinct()
                .sorted()
                .toList();
        if (moments.isEmpty()) {
            return;
        }
        Instant moment = moments.get(which % moments.size());
        mailbox.clock.setInstant(moment.minusNanos(1));
        sweep();
        mailbox.clock.setInstant(moment);
        sweep();
        if (!policy.watchesQuota()) {
            promises.checkThatWhatWasExplainedHappened(
                    policy, explained, snapshot().of(INBOX), asked, moment);
        }
    }

    /** Looks after every mailbox that is known. */
    private void sweep() throws Exception {
        Map<ModelMessage, Examination.Message> explained = explain();
        for (MaildropId id : List.of(inboxId, listsId)) {
            String name = id.folder().orElse(INBOX);
            if (store.load(id).mailboxId().isEmpty() && !id.equals(inboxId)) {
                continue;
            }
            Snapshot before = snapshot();
            maildrops.lookAfter(id);
            promises.checkWhatIsGone(policy, before, snapshot(), now(), any -> false);
            if (id.equals(inboxId)) {
                promises.checkThatWhatWasExplainedHappened(
                        policy, explained, snapshot().of(INBOX), now(), now());
            }
            model.sweep(policy, name, now());
            compare();
        }
    }

    /** What explain says of each message of INBOX; nothing when the ledger has not yet followed the mailbox. */
    private Map<ModelMessage, Examination.Message> explain() throws Exception {
        MaildropState state = store.load(inboxId);
        Map<MessageUid, ModelMessage> byUid = new HashMap<>();
        model.in(INBOX).forEach(message -> byUid.put(uid(message), message));
        boolean fresh = state.entries().stream()
                        .map(entry -> entry.uid())
                        .collect(Collectors.toSet())
                        .equals(byUid.keySet())
                && state.mailboxId().equals(mailbox.id(INBOX));
        if (!fresh) {
            return Map.of();
        }
        Map<ModelMessage, Examination.Message> explained = new HashMap<>();
        new Examiner(mailbox.resources(MaildropSettings.of(Optional.empty(), Mailbox.VERIFY_EVERY)), MessageFacts.NONE)
                .read(inboxId)
                .under(UserPolicies.of(policy.real(), ImmutableMap.of()))
                .messages()
                .forEach(message -> explained.put(byUid.get(message.entry().uid()), message));
        return explained;
    }

    /** Where the real mailbox has which messages of the model. */
    record Snapshot(Map<String, List<ModelMessage>> mailboxes) {
        List<ModelMessage> of(String name) {
            return mailboxes.get(name);
        }
    }

    private Snapshot snapshot() throws Exception {
        ImmutableMap.Builder<String, List<ModelMessage>> mailboxes = ImmutableMap.builder();
        for (String name : Histories.MAILBOXES) {
            Set<MessageUid> there =
                    mailbox.messages(name).map(MessageResult::getUid).collect(Collectors.toSet());
            mailboxes.put(
                    name,
                    model.in(name).stream()
                            .filter(message -> there.contains(uids.get(message)))
                            .toList());
        }
        return new Snapshot(mailboxes.build());
    }

    /** Compares what IMAP clients see. */
    private void compare() throws Exception {
        for (String name : Histories.MAILBOXES) {
            List<MessageResult> real = mailbox.messages(name).toList();
            List<ModelMessage> expected = model.in(name);
            assertThat(real.stream().map(Mailbox::name))
                    .as("what IMAP sees in %s at %s under %s, where there should be %s", name, now(), policy, all())
                    .isEqualTo(expected.stream().map(ModelMessage::name).toList());
            for (int i = 0; i < real.size(); i++) {
                uids.put(expected.get(i), real.get(i).getUid());
                // A message that a hold alone keeps from being expunged need not get flags.
                if (!expected.get(i).isBeingRemoved()) {
                    assertThat(Flagging.names(real.get(i).getFlags()))
                            .as("the flags in %s of %s under %s", name, expected.get(i), policy)
                            .isEqualTo(expected.get(i).flags());
                }
            }
        }
    }

    private String all() {
        return model.mailboxes().stream()
                .map(name -> name + model.in(name))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    private MaildropId id(String name) {
        return name.equals(INBOX) ? inboxId : listsId;
    }

    private MessageUid uid(ModelMessage message) {
        return uids.get(message);
    }

    private Instant now() {
        return mailbox.clock.instant();
    }

    /** Flags as James has them and as the model does. */
    private static final class Flagging {
        static Flags flags(String name) {
            return switch (name) {
                case "\\Flagged" -> new Flags(Flags.Flag.FLAGGED);
                case "\\Answered" -> new Flags(Flags.Flag.ANSWERED);
                case "\\Seen" -> new Flags(Flags.Flag.SEEN);
                case "\\Deleted" -> new Flags(Flags.Flag.DELETED);
                default -> new Flags(name);
            };
        }

        static Set<String> names(Flags flags) {
            Set<String> names = new TreeSet<>(List.of(flags.getUserFlags()));
            for (String name : List.of("\\Flagged", "\\Answered", "\\Seen", "\\Deleted")) {
                if (flags.contains(flags(name))) {
                    names.add(name);
                }
            }
            return names;
        }
    }

    /** Which UIDL was given to which message. */
    private static final class Uidls {
        private final Map<String, Integer> names = new HashMap<>();
        private final Map<ModelMessage, String> given = new HashMap<>();
        private final Set<Integer> copied = new HashSet<>();

        /** Of copies of one message James does not say which one was moved. */
        void moved(ModelMessage message, ModelMessage there) {
            if (given.containsKey(message) && !copied.contains(message.name())) {
                given.put(there, given.get(message));
            }
        }

        void copied(ModelMessage message) {
            copied.add(message.name());
        }

        void check(ModelMessage message, String uidl) {
            assertThat(names.computeIfAbsent(uidl, any -> message.name()))
                    .as("the message that had the UIDL %s, which %s now has", uidl, message)
                    .isEqualTo(message.name());
            assertThat(given.computeIfAbsent(message, any -> uidl))
                    .as("the UIDL, which never changes, of %s", message)
                    .isEqualTo(uidl);
        }
    }

    /** The promises to users, each told on its own and none from the way it is kept. */
    record Promises(ModelMaildrop model) {
        void checkWhatIsGone(
                ModelPolicy policy,
                Snapshot before,
                Snapshot after,
                Instant now,
                Predicate<ModelMessage> deletedByThisSession) {
            for (String name : policy.mailboxes()) {
                for (ModelMessage message : before.of(name)) {
                    if (!after.of(name).contains(message)) {
                        check(policy, message, now, deletedByThisSession.test(message));
                    }
                }
            }
        }

        private void check(ModelPolicy policy, ModelMessage message, Instant now, boolean deletedNow) {
            String what = "at " + now + " under " + policy + " " + message + " left its mailbox, ";
            assertThat(model.isHeld(message))
                    .as(what + "which a legal hold forbids")
                    .isFalse();
            boolean deleted = deletedNow || message.wasDeletedByAnyone();
            assertThat(deleted
                            || message.retrieved().isPresent()
                            || policy.keeping().of().name().equals("ALL"))
                    .as(what + "although no client ever retrieved or deleted it and no rule speaks of such mail")
                    .isTrue();
            message.removalDue().ifPresent(due -> assertThat(now)
                    .as(what + "before its deletion could no longer be undone")
                    .isAfterOrEqualTo(due));
            if (!deleted && !policy.onRetrieve().deletes()) {
                checkAdvertised(policy, message, now, what);
            }
        }

        private static void checkAdvertised(ModelPolicy policy, ModelMessage message, Instant now, String what) {
            Optional<Integer> days = policy.announcedDays();
            assertThat(days)
                    .as(what + "although the client left it there and EXPIRE is NEVER")
                    .isPresent();
            boolean countsFromDelivery = policy.keeping()
                    .rule()
                    .all()
                    .anyMatch(rule -> rule instanceof io.mailkeep.pop3.model.Rule.Age age
                            && age.since() == io.mailkeep.pop3.condition.Age.Since.DELIVERED);
            Instant start = countsFromDelivery
                    ? message.delivered()
                    : message.retrieved().orElse(message.delivered());
            assertThat(now)
                    .as(what + "earlier than EXPIRE %s, counted from %s, promises", days.get(), start)
                    .isAfterOrEqualTo(start.plusSeconds(days.get() * 86_400L));
        }

        // Once all devices have it a sweep decides the deletion, and from that sweep on the rest counts.
        private static boolean beginsToWait(ModelPolicy policy, Examination.Message explanation) {
            boolean waits = explanation.entry().offered()
                    && !explanation.entry().deletedBy().isEmpty();
            boolean rests = policy.onDelete().action() == OnDelete.Action.RELEASE
                    || policy.onDelete().undo().isPresent();
            return waits && rests;
        }

        /** What was said at one moment of each message, held against who is there at another, nothing having happened. */
        void checkThatWhatWasExplainedHappened(
                ModelPolicy policy,
                Map<ModelMessage, Examination.Message> explained,
                List<ModelMessage> there,
                Instant asked,
                Instant now) {
            explained.forEach((message, explanation) -> {
                if (!asked.equals(now) && beginsToWait(policy, explanation)) {
                    return;
                }
                Expiry expiry = explanation.expiry();
                boolean cutOff = explanation.hold().isEmpty()
                        && explanation
                                .entry()
                                .disposal()
                                .filter(disposal -> disposal.due().isEmpty())
                                .isPresent();
                boolean goes = cutOff || expiry.isDue(now);
                assertThat(there.contains(message))
                        .as(
                                "whether %s is there at %s under %s; explained at %s: leaves at %s, %s",
                                message, now, policy, asked, expiry.moment(), expiry.reason())
                        .isEqualTo(!goes);
            });
        }
    }
}
