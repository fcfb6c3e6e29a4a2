package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropListing;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.NameTakenException;
import io.mailkeep.pop3.ledger.PackedMessages;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.UserPolicies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import reactor.core.publisher.Mono;

/** Opens maildrops for sessions, and looks after those that no session opens. Thread-safe. */
@Singleton
public final class Maildrops {
    private final Resources resources;
    private final Leases leases;
    private final LoginDelay loginDelay;
    private final Assignments assignments;
    private final Removals removals;

    @Inject
    Maildrops(Resources resources, Leases leases, LoginDelay loginDelay, Assignments assignments, Removals removals) {
        this.resources = resources;
        this.leases = leases;
        this.loginDelay = loginDelay;
        this.assignments = assignments;
        this.removals = removals;
    }

    /**
     * Blocking. Opens the maildrop of an authenticated user, creating INBOX when there is none; the session ends with
     * it. Any exception other than the three named means that the state could not be read: the login must be refused.
     *
     * @throws MaildropInUseException when another session holds the maildrop, and goes on to
     * @throws LoginDelayException when the last login is too short ago
     * @throws PopRefusedException when the user, or one more device of the user, may not use POP3
     */
    public Maildrop open(MailboxSession session, Client client)
            throws MaildropInUseException, LoginDelayException, PopRefusedException, MailboxException {
        // Looked for while the lock is taken.
        Mono<Mailbox> inbox = Folder.findInbox(resources, session);
        Leases.Locked locked = leases.await(session.getUser());
        // Alone, since the session keeps it to its end: the state may be large.
        Runnable release = locked.release();
        boolean opened = false;
        try {
            resources.mailboxes().startProcessingRequest(session);
            Maildrop maildrop = openLocked(
                    session,
                    client,
                    Folder.openInbox(resources, session, inbox, locked.listing().mailboxId()),
                    locked.listing(),
                    () -> end(session, release));
            opened = true;
            return maildrop;
        } finally {
            // Also after an error, as of another extension's class: the lock would be renewed for as long as the node
            // runs.
            if (!opened) {
                end(session, release);
            }
        }
    }

    private Maildrop openLocked(
            MailboxSession session, Client client, Folder inbox, MaildropListing stored, Runnable end)
            throws LoginDelayException, PopRefusedException, MailboxException {
        UserPolicies policies = assignments.policies(session.getUser(), stored.rules());
        KeepPolicy policy = policies.users();
        if (!policy.pop3()) {
            throw new PopRefusedException("policy " + policy.name() + " does not allow POP3");
        }
        Runnable endDelay = policy.loginDelay().isPresent()
                ? loginDelay.begin(session.getUser(), policy.loginDelay().get())
                : () -> {};
        boolean opened = false;
        try {
            Opening opening = open(session, client, inbox, policies, stored);
            Maildrop maildrop = new Maildrop(
                    policy,
                    client,
                    opening.device,
                    opening.devices,
                    opening.offer,
                    resources.readAheads(),
                    resources.log(),
                    removals,
                    new Ending(endDelay, end));
            opened = true;
            return maildrop;
        } finally {
            // It keeps a login from the last that succeeded (RFC 2449 §6.5): the client may try again at once.
            if (!opened) {
                endDelay.run();
            }
        }
    }

    private Opening open(
            MailboxSession session, Client client, Folder inbox, UserPolicies policies, MaildropListing stored)
            throws PopRefusedException, MailboxException {
        StoredListing listing = new StoredListing(stored, inbox, policies, client, resources);
        Optional<Folder.Look> seen = listing.look();
        Optional<PackedMessages> offered = seen.flatMap(listing::offered);
        MaildropId id = MaildropId.of(session.getUser());
        if (offered.isPresent()) {
            return new Opening(
                    Optional.empty(),
                    stored.devices(),
                    Offer.ofInbox(
                            inbox, Part.readAgain(id, inbox, policies, stored.rules(), resources), offered.get()));
        }
        Map<MaildropId, Part> parts = new LinkedHashMap<>();
        parts.put(id, new Part(id, resources.store().load(id), inbox, policies, stored.rules(), resources));
        parts.putAll(folders(session, policies, stored.rules()));
        bringUpToDate(parts, seen);
        Optional<Integer> device = register(parts.get(id), policies.users(), client);
        View view = new View(
                policies.users().visibility(), client, device, resources.clock().instant());
        ImmutableList<KnownDevice> devices = parts.get(id).state().devices();
        return new Opening(device, devices, list(parts, view));
    }

    /** The further mailboxes that the policy shows, as far as the user has them. */
    private Map<MaildropId, Part> folders(MailboxSession session, UserPolicies policies, UserRules rules)
            throws MailboxException {
        Map<MaildropId, Part> parts = new LinkedHashMap<>();
        for (MaildropId id : further(session.getUser(), policies)) {
            find(session, id, policies, rules).ifPresent(part -> parts.put(id, part));
        }
        return parts;
    }

    private static List<MaildropId> further(Username user, UserPolicies policies) {
        return policies.users().visibility().folders().stream()
                .map(name -> MaildropId.of(user, name))
                .collect(ImmutableList.toImmutableList());
    }

    private Optional<Part> find(MailboxSession session, MaildropId id, UserPolicies policies, UserRules rules)
            throws MailboxException {
        Optional<Folder> folder = Folder.find(resources, session, id);
        return folder.isPresent()
                ? Optional.of(new Part(id, resources.store().load(id), folder.get(), policies, rules, resources))
                : Optional.empty();
    }

    /**
     * Looks at all before it follows any: a message keeps its UIDL on its way from one to another.
     *
     * @param inbox a look at INBOX, if there was one
     */
    private static void bringUpToDate(Map<MaildropId, Part> parts, Optional<Folder.Look> inbox)
            throws MailboxException {
        parts.values().forEach(part -> part.finishDue(Part.MOST_WAITED_FOR));
        for (Map.Entry<MaildropId, Part> part : parts.entrySet()) {
            part.getValue().look(inbox.filter(any -> part.getKey().folder().isEmpty()));
        }
        for (Map.Entry<MaildropId, Part> part : parts.entrySet()) {
            part.getValue()
                    .follow(() -> Elsewhere.of(Maps.filterKeys(parts, id -> !id.equals(part.getKey()))
                            .values()));
        }
    }

    /** Makes the client's device known; its number, empty when the policy tells none apart. */
    private Optional<Integer> register(Part inbox, KeepPolicy policy, Client client)
            throws PopRefusedException, MailboxException {
        if (policy.devices().isEmpty()) {
            return Optional.empty();
        }
        DeviceStates devices =
                new DeviceStates(policy.devices().get(), resources.clock().instant());
        String name = client.device().orElse(DeviceStates.UNNAMED);
        if (devices.seen(inbox.state(), name).isEmpty()) {
            throw new PopRefusedException("policy " + policy.name() + " allows "
                    + policy.devices().get().most() + " devices, and none of them is silent");
        }
        inbox.change(state -> devices.seen(state, name).orElse(state));
        return DeviceStates.find(inbox.state(), name).map(KnownDevice::number);
    }

    private Offer list(Map<MaildropId, Part> parts, View view) throws MailboxException {
        Offer.Builder offer = new Offer.Builder();
        Part inbox = parts.values().iterator().next();
        for (Part part : parts.values()) {
            part.followInbox(inbox.state());
            part.change(view::remembered);
            offer.add(part, view.offered(part.state(), part.copies()));
        }
        return offer.build();
    }

    /**
     * Blocking. Finishes what is due in a mailbox and removes messages whose time is over, some at a time. Does nothing
     * while a session holds the maildrop.
     */
    public Upkeep lookAfter(MaildropId id) throws MailboxException {
        AtomicReference<Upkeep> done = new AtomicReference<>(Upkeep.IN_USE);
        locked(SessionOrigin.SWEEP, id.user(), session -> {
            Optional<Folder> folder = Folder.find(resources, session, id);
            if (folder.isPresent()) {
                // Rules and devices are those of the user, which stand beside the INBOX.
                MaildropState inbox = resources.store().load(MaildropId.of(id.user()));
                MaildropState stored =
                        id.folder().isPresent() ? resources.store().load(id) : inbox;
                UserPolicies policies = assignments.policies(id.user(), inbox.rules());
                Part part = new Part(id, stored, folder.get(), policies, inbox.rules(), resources);
                int finished = part.bringUpToDate(
                        Part.MOST_SWEPT_AT_ONCE, () -> elsewhere(session, id, policies, inbox.rules()));
                if (part.isShown()) {
                    part.followInbox(inbox);
                    finished += part.completeDeletions();
                }
                done.set(part.expire().withFinished(finished));
            } else {
                rememberAbsence(id);
                done.set(Upkeep.NOTHING);
            }
        });
        return done.get();
    }

    /** Sweeps need not look for it again soon. A mailbox that is made anew has another id, and is read whole. */
    private void rememberAbsence(MaildropId id) throws MailboxException {
        MaildropState stored = resources.store().load(id);
        if (stored.generation() > 0) {
            new UserLedger(resources.store(), id)
                    .update(
                            stored,
                            known -> known.withVerified(resources.clock().instant()));
        }
    }

    private Elsewhere elsewhere(MailboxSession session, MaildropId id, UserPolicies policies, UserRules rules)
            throws MailboxException {
        List<MaildropId> all = new ArrayList<>(List.of(MaildropId.of(id.user())));
        all.addAll(further(id.user(), policies));
        List<Part> others = new ArrayList<>();
        for (MaildropId other : Iterables.filter(all, each -> !each.equals(id))) {
            find(session, other, policies, rules).ifPresent(others::add);
        }
        for (Part other : others) {
            other.look(Optional.empty());
        }
        return Elsewhere.of(others);
    }

    /**
     * Blocking. Offers again what was deleted by POP3 since a moment and is still there: released, parked or waiting
     * for its disposal; and to each device what it deleted, at any time, before others had it. Keeps UIDLs, flags and
     * dates.
     *
     * @return how many messages; empty while a session holds the maildrop
     */
    public Optional<Integer> undo(Username user, Instant since) throws MailboxException {
        Map<MaildropId, Integer> undone = new HashMap<>();
        boolean done = locked(SessionOrigin.ADMIN, user, session -> {
            for (MaildropId id : withFolders(MaildropId.of(user))) {
                UserLedger ledger = new UserLedger(resources.store(), id);
                ledger.update(resources.store().load(id), known -> {
                    undone.put(id, 0);
                    return known.withEntries(known.entries().stream().map(entry -> {
                        if (!isUndoable(entry, since)) {
                            return entry;
                        }
                        undone.merge(id, 1, Integer::sum);
                        return entry.undeleted();
                    }));
                });
            }
        });
        int messages = undone.values().stream().mapToInt(Integer::intValue).sum();
        if (messages > 0) {
            resources.log().undone(user, messages);
        }
        return done ? Optional.of(messages) : Optional.empty();
    }

    private boolean isUndoable(LedgerEntry entry, Instant since) {
        boolean stillThere = entry.disposal()
                .map(disposal ->
                        !disposal.removes() || !disposal.isDue(resources.clock().instant()))
                .orElse(true);
        // When a device deleted what others have not fetched yet is not known; once they have, it may be too late.
        boolean waitsForDevices = entry.offered() && !entry.deletedBy().isEmpty();
        return waitsForDevices
                || (stillThere
                        && entry.released()
                                .filter(moment -> !moment.isBefore(since))
                                .isPresent());
    }

    /** Blocking. Makes a device of the user unknown: nothing waits for it. False while a session holds the maildrop. */
    public boolean forgetDevice(Username user, String name) throws MailboxException {
        MaildropId id = MaildropId.of(user);
        return locked(SessionOrigin.ADMIN, user, session -> {
            for (MaildropId each : withFolders(id)) {
                new UserLedger(resources.store(), each)
                        .update(resources.store().load(each), known -> DeviceStates.forget(known, name));
            }
        });
    }

    /**
     * Blocking. Brings what is known of a user whose mailboxes James has renamed under the new name; after a failure it
     * is to be done again. False while a session of either name holds a maildrop.
     *
     * @throws NameTakenException when something else is known under the new name; then nothing is changed
     * @throws ForeignMailboxException when James has not renamed the mailboxes; then nothing is changed
     */
    public boolean rename(Username from, Username to) throws MailboxException {
        AtomicBoolean done = new AtomicBoolean();
        boolean free = locked(
                SessionOrigin.ADMIN,
                from,
                former -> done.set(locked(SessionOrigin.ADMIN, to, session -> rename(from, session))));
        return free && done.get();
    }

    private void rename(Username from, MailboxSession session) throws MailboxException {
        List<String> mailboxes = resources.folders(session);
        requireOwn(MaildropId.of(from), session);
        for (String mailbox : mailboxes) {
            requireOwn(MaildropId.of(from, mailbox), session);
        }
        resources.store().rename(from, session.getUser(), mailboxes);
    }

    private void requireOwn(MaildropId former, MailboxSession session) throws MailboxException {
        Folder.requireOwn(
                resources, session, former, resources.store().load(former).mailboxId());
    }

    /**
     * Blocking. Works on a user's INBOX as it is now, which is created when there is none. False while a session holds
     * the maildrop.
     *
     * @param reads whether the work only looks, so that the ledger is left as it is
     */
    boolean withInbox(Username user, boolean reads, InboxWork work) throws MailboxException {
        return locked(SessionOrigin.ADMIN, user, session -> {
            MaildropState stored = resources.store().load(MaildropId.of(user));
            Folder inbox =
                    Folder.openInbox(resources, session, Folder.findInbox(resources, session), stored.mailboxId());
            MaildropId id = MaildropId.of(user);
            UserPolicies policies = assignments.policies(user, stored.rules());
            Part part = new Part(id, stored, inbox, policies, stored.rules(), resources);
            Elsewhere.Source elsewhere = () -> elsewhere(session, id, policies, stored.rules());
            if (reads) {
                part.followInMemory(elsewhere);
            } else {
                part.bringUpToDate(Part.MOST_WAITED_FOR, elsewhere);
            }
            work.with(part, stored.mailboxId().isEmpty());
        });
    }

    private List<MaildropId> withFolders(MaildropId inbox) {
        UserRules rules = resources.store().rules(inbox.user());
        List<MaildropId> ids = new ArrayList<>(List.of(inbox));
        assignments
                .assign(inbox.user(), rules)
                .policy()
                .visibility()
                .folders()
                .forEach(folder -> ids.add(MaildropId.of(inbox.user(), folder)));
        return ids;
    }

    private boolean locked(SessionOrigin origin, Username user, Work work) throws MailboxException {
        MailboxSession session = origin.tagged(resources.mailboxes().createSystemSession(user));
        Leases.Locked locked;
        try {
            locked = leases.acquire(user);
        } catch (MaildropInUseException inUse) {
            return false;
        }
        try {
            resources.mailboxes().startProcessingRequest(session);
            work.with(session);
            return true;
        } finally {
            end(session, locked.release());
        }
    }

    private void end(MailboxSession session, Runnable release) {
        try {
            resources.mailboxes().endProcessingRequest(session);
        } finally {
            release.run();
        }
    }

    /** What a session begins with. */
    private static final class Opening {
        private final Optional<Integer> device;
        private final ImmutableList<KnownDevice> devices;
        private final Offer offer;

        Opening(Optional<Integer> device, ImmutableList<KnownDevice> devices, Offer offer) {
            this.device = device;
            this.devices = devices;
            this.offer = offer;
        }
    }

    /** What is done with an INBOX, of which no session knew before when it is new. */
    interface InboxWork {
        void with(Part inbox, boolean isNew) throws MailboxException;
    }

    /** What is done under a user's lock. */
    private interface Work {
        void with(MailboxSession session) throws MailboxException;
    }

    /** The end of a session: a login delay is shortened for a client that will come back to delete. */
    private static final class Ending implements Maildrop.Ending {
        private final Runnable endDelay;
        private final Runnable end;
        private boolean willDelete;

        Ending(Runnable endDelay, Runnable end) {
            this.endDelay = endDelay;
            this.end = end;
        }

        @Override
        public void committed(CommitResult result) {
            boolean deletedNothing = result.expunged() + result.released() + result.moved() + result.ignored() == 0;
            willDelete = deletedNothing && result.retrieved() > result.retrievedAgain();
        }

        @Override
        public void closed() {
            try {
                // While nobody else can log in, and take it at the same moment.
                if (willDelete) {
                    endDelay.run();
                }
            } finally {
                end.run();
            }
        }
    }
}
