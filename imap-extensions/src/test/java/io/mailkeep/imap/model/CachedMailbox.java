package io.mailkeep.imap.model;

import com.google.common.base.Strings;
import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.uids.UidSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What one client believes of one mailbox, by what it was told and nothing else. While the mailbox is closed the
 * messages are remembered by UID; while it is open they are numbered, and a number whose UID or flags were not told yet
 * is unknown. In between, when it is being opened, both are at hand: what is remembered is numbered as far as the
 * client's kind of synchronisation can tell. A response that contradicts what was told before fails. Not thread-safe.
 */
final class CachedMailbox {
    /** How the connection is told of removals: by number, or by UID once QRESYNC is enabled. */
    enum Removals {
        EXPUNGE,
        VANISHED,
        /** As VANISHED, and there are no numbers: UIDONLY is enabled. */
        UIDS_ONLY
    }

    /** Whether message numbers may change while a command runs: not in FETCH, STORE and SEARCH (RFC 9051 §7.5.1). */
    enum Numbers {
        FREE,
        HELD
    }

    /** A message of which everything was told. The mod-sequence is 0 when that never was. */
    record Message(Set<String> flags, long modSeq) {}

    private enum Phase {
        CLOSED,
        OPENING,
        OPEN
    }

    private static final class Entry {
        private long uid;
        private Optional<Set<String>> flags = Optional.empty();
        private long modSeq;
        private boolean toldLately;

        private boolean isKnown() {
            return uid > 0 && flags.isPresent();
        }
    }

    private final String name;
    private final Removals removals;
    private Phase phase = Phase.CLOSED;
    private long uidValidity;
    private long uidNext = 1;
    private long modSeq;
    private final NavigableMap<Long, Message> remembered = new TreeMap<>();
    private final List<Entry> numbered = new ArrayList<>();
    // While opening: UIDs up to here, if not remembered, are known to be gone.
    private long settledThrough;
    private long announcedUidNext;
    // RFC 7162 §6: counts when a command completes, and a mod-sequence told in so many words outdoes those seen.
    private OptionalLong toldModSeq = OptionalLong.empty();
    private long seenModSeq;

    CachedMailbox(String name, Removals removals) {
        this.name = name;
        this.removals = removals;
    }

    String name() {
        return name;
    }

    /** SELECT or EXAMINE was sent. */
    void open() {
        phase = Phase.OPENING;
        numbered.clear();
        settledThrough = lastKnownUid();
        announcedUidNext = 0;
        toldModSeq = OptionalLong.empty();
        seenModSeq = 0;
    }

    /** An untagged response, or a code of a tagged one, of the session that has the mailbox open. */
    void hear(Response response, Numbers numbers) {
        if (response instanceof Response.Exists exists) {
            grow(exists.count());
        } else if (response instanceof Response.Expunge expunge) {
            expunge(expunge.number(), numbers);
        } else if (response instanceof Response.Vanished vanished) {
            vanish(vanished.uids(), numbers);
        } else if (response instanceof Response.VanishedEarlier vanished) {
            require(removals != Removals.EXPUNGE, "VANISHED (EARLIER) without QRESYNC");
            remembered.keySet().removeIf(vanished.uids()::contains);
        } else if (response instanceof Response.Fetch fetch) {
            fetch(fetch);
        } else if (response instanceof Response.UidFetch fetch) {
            fetch(fetch);
        } else if (response instanceof Response.Code code) {
            code(code);
        }
    }

    private void grow(int count) {
        require(count >= numbered.size(), "%s EXISTS, where there are %s", count, numbered.size());
        while (numbered.size() < count) {
            numbered.add(new Entry());
        }
    }

    private void expunge(int number, Numbers numbers) {
        require(removals == Removals.EXPUNGE, "EXPUNGE with QRESYNC or UIDONLY enabled");
        require(numbers == Numbers.FREE, "EXPUNGE while numbers are held");
        require(number <= numbered.size(), "%s EXPUNGE, where there are %s", number, numbered.size());
        remembered.remove(numbered.remove(number - 1).uid);
    }

    private void vanish(UidSet uids, Numbers numbers) {
        require(removals != Removals.EXPUNGE, "VANISHED without QRESYNC or UIDONLY");
        require(numbers == Numbers.FREE, "VANISHED while numbers are held");
        require(uids.size() <= numbered.size(), "VANISHED %s, where there are %s", uids, numbered.size());
        uids.ranges().forEach(range -> ContiguousSet.create(range, DiscreteDomain.longs())
                .forEach(this::vanish));
    }

    private void vanish(long uid) {
        int at = IntStream.range(0, numbered.size())
                .filter(i -> numbered.get(i).uid == uid)
                .findFirst()
                .orElseGet(() -> hasNumbers() ? unknownFor(uid) : unknown(uid));
        numbered.remove(at);
        remembered.remove(uid);
    }

    /** Without numbers it does not matter which one it is. */
    private int unknown(long uid) {
        return IntStream.range(0, numbered.size())
                .filter(i -> numbered.get(i).uid == 0)
                .findFirst()
                .orElseThrow(() -> new Contradiction(name + ": UID " + uid + ", which was never announced"));
    }

    /** Of unknown neighbours it does not matter which one goes. */
    private int unknownFor(long uid) {
        int above = IntStream.range(0, numbered.size())
                .filter(i -> numbered.get(i).uid > uid)
                .findFirst()
                .orElse(numbered.size());
        require(above > 0 && numbered.get(above - 1).uid == 0, "VANISHED %s, which was never announced", uid);
        return above - 1;
    }

    private void fetch(Response.Fetch fetch) {
        int number = fetch.number();
        require(hasNumbers(), "FETCH with UIDONLY enabled");
        require(number <= numbered.size(), "%s FETCH, where there are %s", number, numbered.size());
        Entry entry = numbered.get(number - 1);
        fetch.uid().ifPresent(uid -> number(number, entry, uid));
        tell(entry, fetch.flags(), fetch.modSeq());
    }

    private void fetch(Response.UidFetch fetch) {
        require(!hasNumbers(), "UIDFETCH without UIDONLY");
        tell(entry(fetch.uid()).orElseGet(() -> place(fetch.uid())), fetch.flags(), fetch.modSeq());
    }

    /** Behind what is unknown: of those, it may be any. */
    private Entry place(long uid) {
        numbered.remove(unknown(uid));
        int at = IntStream.range(0, numbered.size())
                .filter(i -> numbered.get(i).uid > uid)
                .findFirst()
                .orElse(numbered.size());
        Entry entry = new Entry();
        numbered.add(at, entry);
        number(at + 1, entry, uid);
        return entry;
    }

    private void tell(Entry entry, Optional<Set<String>> toldFlags, OptionalLong toldModSeq) {
        long told = toldModSeq.orElse(entry.modSeq);
        toldFlags.ifPresent(flags -> {
            require(
                    told >= entry.modSeq,
                    "UID %s with an old state, of mod-sequence %s: it had %s",
                    entry.uid,
                    told,
                    entry.modSeq);
            entry.flags = Optional.of(flags);
            entry.toldLately = true;
        });
        entry.modSeq = Math.max(told, entry.modSeq);
        seenModSeq = Math.max(told, seenModSeq);
    }

    private void number(int number, Entry entry, long uid) {
        if (entry.uid == uid) {
            return;
        }
        require(entry.uid == 0, "UID %s for message %s, which is UID %s", uid, number, entry.uid);
        long below = numbered.subList(0, number - 1).stream()
                .mapToLong(other -> other.uid)
                .max()
                .orElse(0);
        boolean ascends = below < uid
                && numbered.subList(number, numbered.size()).stream()
                        .allMatch(other -> other.uid == 0 || other.uid > uid);
        require(ascends, "UID %s for message %s does not ascend", uid, number);
        Optional<Message> memory = Optional.ofNullable(remembered.get(uid));
        require(memory.isPresent() || uid > settledThrough, "UID %s is back, which was removed", uid);
        entry.uid = uid;
        entry.flags = entry.flags.or(() -> memory.map(Message::flags));
        entry.modSeq = Math.max(entry.modSeq, memory.map(Message::modSeq).orElse(0L));
    }

    private void code(Response.Code code) {
        switch (code.name()) {
            case "UIDVALIDITY" -> {
                if (code.number() != uidValidity) {
                    forget();
                    uidValidity = code.number();
                }
            }
            case "UIDNEXT" -> announcedUidNext = code.number();
            case "HIGHESTMODSEQ" -> {
                boolean first = phase == Phase.OPENING && toldModSeq.isEmpty();
                require(!first || code.number() >= modSeq, "HIGHESTMODSEQ fell from %s to %s", modSeq, code.argument());
                toldModSeq = OptionalLong.of(code.number());
            }
            default -> {}
        }
    }

    /** A command was completed: only now does the mod-sequence count. */
    void completed() {
        if (phase == Phase.OPEN) {
            modSeq = toldModSeq.orElse(Math.max(modSeq, seenModSeq));
            toldModSeq = OptionalLong.empty();
            seenModSeq = 0;
        }
    }

    /** Whether a client that trusts these three has nothing to do (RFC 4549 §3, RFC 7162 §3.1.2.1). */
    boolean isUnchanged(long serverUidValidity, long serverUidNext, long serverModSeq) {
        return modSeq > 0 && uidValidity == serverUidValidity && uidNext == serverUidNext && modSeq == serverModSeq;
    }

    /** {@link #isUnchanged} by what SELECT has just told. */
    boolean isUnchanged() {
        return isUnchanged(uidValidity, announcedUidNext, toldModSeq.orElse(0));
    }

    /** Forgets what is remembered: everything will be told anew. */
    void forget() {
        remembered.clear();
        settledThrough = 0;
        uidNext = 1;
        modSeq = 0;
    }

    /** Numbers what is remembered, where the server is trusted to have told every removal and sorts by UID. */
    void numberRemembered() {
        require(
                remembered.size() <= numbered.size(),
                "There are %s messages, but of those known %s were not said to be gone",
                numbered.size(),
                remembered.keySet());
        if (!hasNumbers()) {
            remembered.keySet().stream().filter(uid -> entry(uid).isEmpty()).forEach(this::place);
            return;
        }
        int number = 1;
        for (long uid : List.copyOf(remembered.keySet())) {
            number(number, numbered.get(number - 1), uid);
            number++;
        }
    }

    /** Fails if more is remembered and not numbered than messages may have been removed just now. */
    void requireRemovalsTold() {
        Set<Long> ghosts = new TreeSet<>(remembered.keySet());
        numbered.forEach(entry -> ghosts.remove(entry.uid));
        long unknown = numbered.stream().filter(entry -> entry.uid == 0).count();
        require(ghosts.size() <= unknown, "%s are gone, which was not said", ghosts);
    }

    /** The mailbox was opened and what could have changed was asked for and told. */
    void synchronised() {
        phase = Phase.OPEN;
        remembered.clear();
        settledThrough = 0;
        uidNext = Math.max(uidNext, announcedUidNext);
        modSeq = toldModSeq.orElse(0);
        toldModSeq = OptionalLong.empty();
        seenModSeq = 0;
    }

    /**
     * The mailbox is no longer open, however that came. What follows an unknown message is forgotten, so that whatever
     * is above {@link #lastKnownUid} has to be asked for.
     */
    void close() {
        if (phase == Phase.OPEN) {
            remembered.putAll(beforeUnknown());
            boolean whole = remembered.size() == numbered.size();
            long after = remembered.isEmpty() ? 1 : remembered.lastKey() + 1;
            uidNext = whole ? Math.max(uidNext, after) : 0;
        }
        numbered.clear();
        phase = Phase.CLOSED;
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    /** Whether there is a number whose UID or flags were not told. */
    boolean hasUnknown() {
        return !numbered.stream().allMatch(Entry::isKnown);
    }

    /** Of the messages of which all before are known too; 0 if there is none. */
    long lastKnownUid() {
        SortedMap<Long, Message> known = phase == Phase.OPEN ? beforeUnknown() : remembered;
        return known.isEmpty() ? 0 : known.lastKey();
    }

    /** By UID, what is known before the first unknown message. */
    private SortedMap<Long, Message> beforeUnknown() {
        SortedMap<Long, Message> known = new TreeMap<>();
        for (Entry entry : numbered) {
            if (!entry.isKnown()) {
                return known;
            }
            known.put(entry.uid, new Message(entry.flags.orElseThrow(), entry.modSeq));
        }
        return known;
    }

    /** By UID, everything known. */
    SortedMap<Long, Message> messages() {
        if (phase != Phase.OPEN) {
            return new TreeMap<>(remembered);
        }
        SortedMap<Long, Message> known = new TreeMap<>();
        numbered.stream()
                .filter(Entry::isKnown)
                .forEach(entry -> known.put(entry.uid, new Message(entry.flags.orElseThrow(), entry.modSeq)));
        return known;
    }

    /** Whether the client may name messages by number. */
    boolean hasNumbers() {
        return removals != Removals.UIDS_ONLY;
    }

    /** How many messages there are, known or not. */
    int size() {
        return phase == Phase.CLOSED ? remembered.size() : numbered.size();
    }

    /** By number from 1; empty for a number whose UID was not told. */
    OptionalLong uid(int number) {
        long uid = numbered.get(number - 1).uid;
        return uid == 0 ? OptionalLong.empty() : OptionalLong.of(uid);
    }

    /** UIDs remembered, ascending: the i-th has number i + 1, by what is known. */
    ImmutableList<Long> rememberedUids() {
        return ImmutableList.copyOf(remembered.keySet());
    }

    /** A command is sent after which {@link #changed} will be called. */
    void changing() {
        numbered.forEach(entry -> entry.toldLately = false);
    }

    /**
     * The client changed flags itself and was not to be told, as with {@code FLAGS.SILENT}. Flags told since
     * {@link #changing} may be from before the change or after: they are unknown then.
     */
    void changed(long uid, UnaryOperator<Set<String>> change) {
        entry(uid)
                .ifPresent(entry -> entry.flags =
                        entry.flags.filter(flags -> !entry.toldLately).map(change));
    }

    /** The flags of a message are unknown, whatever was told. */
    void doubt(long uid) {
        entry(uid).ifPresent(entry -> entry.flags = Optional.empty());
    }

    private Optional<Entry> entry(long uid) {
        return numbered.stream().filter(entry -> entry.uid == uid).findFirst();
    }

    long uidValidity() {
        return uidValidity;
    }

    /** What the client may present to be told only later changes; 0 if it may not. */
    long modSeq() {
        return modSeq;
    }

    /** Flags by UID. */
    Map<Long, Set<String>> flags() {
        Map<Long, Set<String>> flags = new TreeMap<>();
        messages().forEach((uid, message) -> flags.put(uid, message.flags()));
        return flags;
    }

    private void require(boolean holds, String rule, Object... arguments) {
        if (!holds) {
            throw new Contradiction(name + ": " + Strings.lenientFormat(rule, arguments));
        }
    }
}
