package io.mailkeep.pop3.model;

import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.policy.Devices;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Retention.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One user's mailboxes and what each rule of a policy does to them. Every method is told the time; moments that a
 * promise counts from are kept in whole seconds, rounded up, so that none is broken by less than a second.
 */
public final class ModelMaildrop {
    public static final String INBOX = "INBOX";
    /** The further mailbox that a policy may show. */
    public static final String LISTS = "Lists";

    private static final Duration RECENT = Duration.ofDays(30);
    // What was delivered so shortly before may have come to be seen only now.
    private static final Duration ARRIVING = Duration.ofMinutes(1);
    private static final int SMALLEST_GUARDED = 20;
    // A device is noted again only after that time; until then it may have been seen at any moment of it.
    private static final Duration NOTED_EVERY = Duration.ofHours(6);

    private final Map<String, List<ModelMessage>> mailboxes = new LinkedHashMap<>();
    private final Map<Integer, Device> devices = new TreeMap<>();
    private final Map<String, Hold> holds = new TreeMap<>();
    private Optional<Instant> enrolled = Optional.empty();
    private Optional<Long> quota = Optional.empty();

    private record Device(String name, Instant noted) {}

    /** Who comes to a session. */
    public record Caller(Optional<String> device, boolean recent) {
        String deviceName() {
            return device.orElse("unnamed");
        }
    }

    public List<ModelMessage> in(String mailbox) {
        return mailboxes.computeIfAbsent(mailbox, name -> new ArrayList<>());
    }

    public Set<String> mailboxes() {
        return mailboxes.keySet();
    }

    public void quota(long octets) {
        quota = Optional.of(octets);
    }

    public boolean hasRoomFor(long octets) {
        return quota.isEmpty() || used() + octets <= quota.get();
    }

    public ModelMessage deliver(String mailbox, int name, String sender, long size, Instant date) {
        ModelMessage message = new ModelMessage(name, sender, size, date.truncatedTo(ChronoUnit.SECONDS), Set.of());
        in(mailbox).add(message);
        return message;
    }

    /** The message that arrives has no POP3 history: it is offered as if it were new. */
    public void copy(ModelMessage message, String to) {
        in(to).add(message.elsewhere());
    }

    public void remove(ModelMessage message, String from) {
        in(from).removeIf(other -> other == message);
    }

    public void move(ModelMessage message, String from, String to) {
        remove(message, from);
        copy(message, to);
    }

    public void emptyInbox() {
        in(INBOX).clear();
    }

    private long used() {
        return mailboxes.values().stream()
                .flatMap(List::stream)
                .mapToLong(ModelMessage::size)
                .sum();
    }

    public void hold(String id, Hold hold) {
        holds.put(id, hold);
    }

    public void lift(String id) {
        holds.remove(id);
    }

    public boolean isHeld(ModelMessage message) {
        return holds.values().stream().anyMatch(hold -> covers(hold, message));
    }

    private static boolean covers(Hold hold, ModelMessage message) {
        boolean sender = hold.from()
                .map(from -> from.startsWith("@")
                        ? message.sender().endsWith(from)
                        : message.sender().equals(from))
                .orElse(true);
        boolean notTooOld = hold.since()
                .map(since -> !message.delivered().isBefore(since.truncatedTo(ChronoUnit.SECONDS)))
                .orElse(true);
        boolean notTooYoung = hold.before()
                .map(before -> message.delivered().isBefore(before))
                .orElse(true);
        return sender && notTooOld && notTooYoung;
    }

    /** Begins a session; false when the policy allows no further device. */
    public boolean login(ModelPolicy policy, Caller caller, Instant now) {
        policy.mailboxes().forEach(mailbox -> finish(mailbox, now));
        if (policy.devices().isPresent() && !register(policy.devices().get(), caller.deviceName(), now)) {
            return false;
        }
        if (policy.showing().fromNowOn() && enrolled.isEmpty()) {
            enrolled = Optional.of(now.minus(ARRIVING).truncatedTo(ChronoUnit.SECONDS));
        }
        return true;
    }

    private boolean register(Devices rule, String name, Instant now) {
        for (Map.Entry<Integer, Device> known : devices.entrySet()) {
            if (known.getValue().name().equals(name)) {
                if (!now.isBefore(known.getValue().noted().plus(NOTED_EVERY))) {
                    known.setValue(new Device(name, up(now)));
                }
                return true;
            }
        }
        Optional<Integer> place = devices.size() < rule.most()
                ? Stream.iterate(0, number -> number + 1)
                        .filter(number -> !devices.containsKey(number))
                        .findFirst()
                : devices.entrySet().stream()
                        .filter(known -> !now.isBefore(silence(rule, known.getValue())))
                        .min(Comparator.comparing(known -> known.getValue().noted()))
                        .map(Map.Entry::getKey);
        place.ifPresent(number -> {
            Device replaced = devices.put(number, new Device(name, up(now)));
            if (replaced != null) {
                clearMarksOf(replaced.name());
            }
        });
        return place.isPresent();
    }

    /** From when on a device is not waited for, if it does not come again. */
    private static Instant silence(Devices rule, Device device) {
        return device.noted().plus(NOTED_EVERY).plus(rule.silentAfter());
    }

    public void forget(String device) {
        if (devices.values().removeIf(known -> known.name().equals(device))) {
            clearMarksOf(device);
        }
    }

    private void clearMarksOf(String device) {
        mailboxes.values().stream().flatMap(List::stream).forEach(message -> {
            message.fetchedBy.remove(device);
            message.deletedBy.remove(device);
        });
    }

    /** What a session may be offered of a mailbox, before any window. */
    public List<ModelMessage> eligible(ModelPolicy policy, Caller caller, String mailbox, Instant now) {
        return in(mailbox).stream()
                .filter(message -> caller.recent()
                        ? isRecent(message, now)
                        : isOffered(policy, caller, message, now)
                                && policy.showing().hide().stream().noneMatch(mark -> mark.isOn(message)))
                .toList();
    }

    private static boolean isRecent(ModelMessage message, Instant now) {
        return message.removal.isEmpty() && !message.delivered().isBefore(now.minus(RECENT));
    }

    private boolean isOffered(ModelPolicy policy, Caller caller, ModelMessage message, Instant now) {
        boolean deletedByDevice = policy.devices().isPresent() && message.deletedBy.contains(caller.deviceName());
        boolean beforeEnrolment = policy.showing().fromNowOn()
                && enrolled.filter(message.delivered()::isBefore).isPresent();
        boolean tooOld = policy.showing()
                .lastDays()
                .filter(days -> message.delivered().isBefore(now.minus(Duration.ofDays(days))))
                .isPresent();
        return message.isOffered() && !deletedByDevice && !beforeEnrolment && !tooOld;
    }

    /** What a QUIT did, for one who goes on when it was cut off. */
    public record Quit(Collection<ModelMessage> retrieved, Collection<ModelMessage> deleted) {}

    /** The deletions of a session: those it asked for, and what the policy takes for granted. */
    public static Quit quit(
            ModelPolicy policy, Caller caller, List<ModelMessage> retrieved, List<ModelMessage> deleted) {
        List<ModelMessage> all = new ArrayList<>(deleted);
        if (policy.onRetrieve().deletes() && !caller.recent()) {
            retrieved.stream().filter(message -> !all.contains(message)).forEach(all::add);
        }
        return new Quit(retrieved, all);
    }

    /** For how long the guard parks the deletions; empty when nothing is wrong with them. */
    public static Optional<Duration> parked(
            ModelPolicy policy, Quit quit, Set<ModelMessage> neverRetrieved, int listed) {
        return policy.guard()
                .filter(guard -> {
                    int deleted = quit.deleted().size();
                    boolean tooMany = guard.messages().isPresent()
                            && deleted > guard.messages().get();
                    boolean tooMuch = guard.percent().isPresent()
                            && listed >= SMALLEST_GUARDED
                            && deleted * 100 > guard.percent().get() * listed;
                    boolean unread = guard.neverRetrieved()
                            && quit.deleted().stream()
                                    .anyMatch(message -> neverRetrieved.contains(message)
                                            && !quit.retrieved().contains(message));
                    return tooMany || tooMuch || unread;
                })
                .map(guard -> guard.park());
    }

    /** Writes the flags of a QUIT. */
    public void flag(ModelPolicy policy, Quit quit, String mailbox) {
        quit.retrieved().stream()
                .filter(in(mailbox)::contains)
                .forEach(message -> add(
                        message, policy.onRetrieve().seen(), policy.onRetrieve().keyword()));
        quit.deleted().stream()
                .filter(in(mailbox)::contains)
                .forEach(message ->
                        add(message, policy.onDelete().seen(), policy.onDelete().keyword()));
    }

    private static void add(ModelMessage message, boolean seen, Optional<String> keyword) {
        if (seen) {
            message.flags().add("\\Seen");
        }
        keyword.ifPresent(message.flags()::add);
    }

    /** Decides what a QUIT makes of a mailbox. */
    public void decide(
            ModelPolicy policy, Caller caller, Quit quit, Optional<Duration> parked, String mailbox, Instant now) {
        Optional<String> device = policy.devices().map(rule -> caller.deviceName());
        for (ModelMessage message : in(mailbox)) {
            if (quit.retrieved().contains(message)) {
                message.happened(
                        now, "retrieved" + device.map(name -> " by " + name).orElse(""));
                message.retrieved = message.retrieved.or(() -> Optional.of(up(now)));
                message.lastRetrieved = Optional.of(up(now));
                device.ifPresent(message.fetchedBy::add);
            }
            boolean hiddenFromIt = device.filter(message.deletedBy::contains).isPresent();
            if (quit.deleted().contains(message) && message.isOffered() && !hiddenFromIt) {
                message.happened(
                        now,
                        "deleted" + device.map(name -> " by " + name).orElse("")
                                + parked.map(wait -> ", parked").orElse(""));
                if (device.isEmpty()) {
                    delete(policy, message, parked, now);
                } else if (policy.onDelete().action() != OnDelete.Action.IGNORE) {
                    message.deletedBy.add(device.get());
                    parked.ifPresent(wait -> park(message, wait, now));
                }
            }
            device.ifPresent(any -> completeDeletion(policy, message, now));
        }
    }

    /** Carries out what one device deleted once every device has it that is still heard of. */
    private void completeDeletion(ModelPolicy policy, ModelMessage message, Instant now) {
        Devices rule = policy.devices().orElseThrow();
        boolean all = devices.values().stream()
                .allMatch(device -> message.fetchedBy.contains(device.name())
                        || message.deletedBy.contains(device.name())
                        || !now.isBefore(silence(rule, device)));
        if (message.isOffered() && !message.deletedBy.isEmpty() && !isParked(message, now) && all) {
            message.happened(now, "every device has it");
            delete(policy, message, Optional.empty(), now);
        }
    }

    /** What a guard holds, no rule removes and anyone may have back, for that time. */
    private static void park(ModelMessage message, Duration wait, Instant now) {
        Instant end = up(now.plus(wait));
        message.parked = Optional.of(message.parked.filter(end::isBefore).orElse(end));
    }

    private static boolean isParked(ModelMessage message, Instant at) {
        return message.parked.filter(at::isBefore).isPresent();
    }

    private static void delete(ModelPolicy policy, ModelMessage message, Optional<Duration> parked, Instant now) {
        OnDelete onDelete = policy.onDelete();
        switch (onDelete.action()) {
            case IGNORE -> {}
            case RELEASE -> {
                message.released = Optional.of(up(now));
                parked.ifPresent(wait -> park(message, wait, now));
            }
            case EXPUNGE, MOVE -> {
                Optional<Duration> wait =
                        Stream.concat(parked.stream(), onDelete.undo().stream()).max(Comparator.naturalOrder());
                if (wait.isPresent()) {
                    message.released = Optional.of(up(now));
                }
                message.removal =
                        Optional.of(new ModelMessage.Removal(onDelete.mailbox(), wait.map(time -> up(now.plus(time)))));
            }
        }
    }

    /** Carries out the removals that are due, but for what a legal hold covers. */
    public void finish(String mailbox, Instant now) {
        List<ModelMessage> due = in(mailbox).stream()
                .filter(message ->
                        message.removal.filter(removal -> removal.isDue(now)).isPresent() && !isHeld(message))
                .toList();
        Map<String, List<Integer>> arrivedBefore = new TreeMap<>();
        due.forEach(message -> message.removal
                .get()
                .destination()
                .ifPresent(destination -> arrivedBefore.computeIfAbsent(
                        destination,
                        name -> in(name).stream().map(ModelMessage::name).toList())));
        for (ModelMessage message : due) {
            Optional<String> destination = message.removal.get().destination();
            remove(message, mailbox);
            destination
                    .filter(name -> !arrivedBefore.get(name).contains(message.name()))
                    .ifPresent(name -> copy(message, name));
        }
    }

    /** Carries out what a QUIT has just decided to do at once. */
    public void dispose(String mailbox) {
        for (ModelMessage message : List.copyOf(in(mailbox))) {
            boolean atOnce =
                    message.removal.filter(removal -> removal.due().isEmpty()).isPresent();
            if (atOnce && !isHeld(message)) {
                carryOut(message, mailbox);
            }
        }
    }

    /** Does what the message still has to undergo. */
    public void carryOut(ModelMessage message, String mailbox) {
        Optional<String> destination = message.removal.orElseThrow().destination();
        remove(message, mailbox);
        destination.ifPresent(name -> copy(message, name));
    }

    /** Offers again what was deleted since a moment and can still be. */
    public int undo(ModelPolicy policy, Instant since, Instant now) {
        int undone = 0;
        for (String mailbox : policy.mailboxes()) {
            for (ModelMessage message : in(mailbox)) {
                boolean still =
                        message.removal.map(removal -> !removal.isDue(now)).orElse(true);
                boolean waitsForDevices = message.isOffered() && !message.deletedBy.isEmpty();
                boolean lately =
                        message.released.isPresent() && !message.released.get().isBefore(since);
                if (waitsForDevices || (lately && still)) {
                    message.happened(now, "deletion undone");
                    message.released = Optional.empty();
                    message.removal = Optional.empty();
                    message.parked = Optional.empty();
                    message.deletedBy.clear();
                    undone++;
                }
            }
        }
        return undone;
    }

    /** Looks after one mailbox; returns what expired. */
    public List<ModelMessage> sweep(ModelPolicy policy, String mailbox, Instant now) {
        finish(mailbox, now);
        if (!policy.mailboxes().contains(mailbox)) {
            return List.of();
        }
        if (policy.devices().isPresent()) {
            in(mailbox).forEach(message -> completeDeletion(policy, message, now));
            finish(mailbox, now);
        }
        List<ModelMessage> expired = expired(policy, mailbox, now);
        expired.forEach(message -> {
            remove(message, mailbox);
            policy.keeping().archive().ifPresent(archive -> copy(message, archive));
        });
        return expired;
    }

    /** What retention lets go now, legal holds aside. */
    private List<ModelMessage> expired(ModelPolicy policy, String mailbox, Instant now) {
        Set<ModelMessage> excess = excess(policy, mailbox, now);
        return in(mailbox).stream()
                .filter(message -> message.removal.isEmpty()
                        && !isHeld(message)
                        && mayGo(policy, message, excess.contains(message), now))
                .toList();
    }

    /** The oldest kept copies that bring the mailbox back below the percentage, without those that go anyway. */
    private Set<ModelMessage> excess(ModelPolicy policy, String mailbox, Instant now) {
        Optional<Integer> percent = policy.keeping()
                .rule()
                .all()
                .flatMap(rule -> rule instanceof Rule.Quota watching ? Stream.of(watching.percent()) : Stream.empty())
                .findFirst();
        if (percent.isEmpty() || quota.isEmpty()) {
            return Set.of();
        }
        long toFree = used() - quota.get() * percent.get() / 100;
        List<ModelMessage> candidates = new ArrayList<>();
        for (ModelMessage message : in(mailbox)) {
            boolean kept = keptSince(policy, message, now).isPresent();
            if (!kept || message.removal.isPresent() || isHeld(message)) {
                continue;
            }
            if (mayGo(policy, message, false, now)) {
                toFree -= message.size();
            } else if (mayGo(policy, message, true, now)) {
                candidates.add(message);
            }
        }
        candidates.sort(
                Comparator.comparing(message -> keptSince(policy, message, now).orElseThrow()));
        List<ModelMessage> chosen = new ArrayList<>();
        for (ModelMessage message : candidates) {
            if (toFree > 0) {
                chosen.add(message);
                toFree -= message.size();
            }
        }
        return Set.copyOf(chosen);
    }

    /** Whether retention lets a message go at that moment, if its flags stay as they are. */
    public boolean mayGo(ModelPolicy policy, ModelMessage message, boolean isExcess, Instant at) {
        Optional<Instant> retrieved = retrievedByAll(policy, message, message.retrieved, at);
        Optional<Instant> last = retrievedByAll(policy, message, message.lastRetrieved, at);
        boolean spokenOf = policy.keeping().of() == Scope.ALL
                || message.released.isPresent()
                || (policy.keeping().of() == Scope.RETRIEVED && retrieved.isPresent());
        boolean begun = policy.keeping().of() == Scope.ALL
                || !at.isBefore(retrieved.or(message::released).orElse(message.delivered()));
        boolean excepted = policy.keeping().unless().stream().anyMatch(mark -> mark.isOn(message));
        Rule.Life life = new Rule.Life(message, retrieved, last, isExcess);
        return spokenOf
                && begun
                && !excepted
                && !isParked(message, at)
                && policy.keeping().rule().letsGo(life, at);
    }

    private Optional<Instant> keptSince(ModelPolicy policy, ModelMessage message, Instant at) {
        return retrievedByAll(policy, message, message.retrieved, at)
                .or(message::released)
                .filter(since -> !at.isBefore(since));
    }

    /** When the last device had retrieved the message, or was no longer waited for; empty when that is not so yet. */
    private Optional<Instant> retrievedByAll(
            ModelPolicy policy, ModelMessage message, Optional<Instant> byAnyone, Instant at) {
        if (policy.devices().isEmpty() || message.lastRetrieved.isEmpty()) {
            return byAnyone;
        }
        if (message.released.isPresent()) {
            return Stream.concat(message.lastRetrieved.stream(), message.released.stream())
                    .max(Comparator.naturalOrder());
        }
        return Stream.concat(
                        message.lastRetrieved.stream(),
                        devices.values().stream()
                                .filter(device -> !message.fetchedBy.contains(device.name())
                                        && !message.deletedBy.contains(device.name()))
                                .map(device -> silence(policy.devices().get(), device)))
                .max(Comparator.naturalOrder())
                .filter(moment -> !at.isBefore(moment));
    }

    /** The next whole second, or this one. */
    public static Instant up(Instant moment) {
        Instant down = moment.truncatedTo(ChronoUnit.SECONDS);
        return down.equals(moment) ? down : down.plusSeconds(1);
    }
}
