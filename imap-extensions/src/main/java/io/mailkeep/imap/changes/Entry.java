package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Sets;
import io.mailkeep.imap.changes.Act.Kind;
import io.mailkeep.imap.uids.UidSet;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;

/**
 * What a mod-sequence did, as far as one writer knows. That nothing was removed is known of an entry that tells of
 * arrivals or flags, since a removal has a mod-sequence of its own, and is not known of one that was {@link #touched}.
 */
@AutoValue
public abstract class Entry {
    // As text: a partition of the log stays small whatever a STORE touches.
    private static final int LONGEST = 20_000;

    private static final String NOTE = "!";

    /** Messages that were added or flagged, or none; others may have been removed. */
    public static Entry touched(UidSet uids) {
        return of(ImmutableSet.of(Act.of(Kind.TOUCHED, uids)));
    }

    /** Exactly these messages were removed, perhaps none, and nothing else was done. */
    public static Entry removed(UidSet uids) {
        return of(ImmutableSet.of(Act.of(Kind.REMOVED, uids)));
    }

    /** Exactly these messages were added, with these flags. */
    static Entry added(Map<MessageUid, Flags> messages) {
        return grouped(Kind.ADDED, messages);
    }

    /** Exactly these messages were flagged; their flags afterwards. */
    static Entry flagged(Map<MessageUid, Flags> messages) {
        return grouped(Kind.FLAGGED, messages);
    }

    private static Entry grouped(Kind kind, Map<MessageUid, Flags> messages) {
        ImmutableSetMultimap<KnownFlags, MessageUid> byFlags = messages.entrySet().stream()
                .collect(ImmutableSetMultimap.toImmutableSetMultimap(
                        message -> KnownFlags.of(message.getValue()), Map.Entry::getKey));
        return of(byFlags.asMap().entrySet().stream()
                .map(group -> Act.of(kind, UidSet.of(group.getValue()), Optional.of(group.getKey())))
                .collect(ImmutableSet.toImmutableSet()));
    }

    static Entry of(ImmutableSet<Act> acts) {
        return of(acts, ImmutableSet.of());
    }

    private static Entry of(ImmutableSet<Act> acts, ImmutableSet<String> notes) {
        return new AutoValue_Entry(acts, notes);
    }

    static Entry parse(Collection<String> texts) {
        return of(
                texts.stream()
                        .filter(text -> !text.startsWith(NOTE))
                        .map(Act::parse)
                        .collect(ImmutableSet.toImmutableSet()),
                texts.stream()
                        .filter(text -> text.startsWith(NOTE))
                        .map(text -> text.substring(NOTE.length()))
                        .collect(ImmutableSet.toImmutableSet()));
    }

    /** The same with what a {@link Follower} wants to find beside it. */
    public Entry with(Optional<String> note) {
        return note.map(text -> of(
                        acts(),
                        ImmutableSet.<String>builder().addAll(notes()).add(text).build()))
                .orElse(this);
    }

    abstract ImmutableSet<Act> acts();

    /** Of the {@link Follower}; nobody else reads them. */
    abstract ImmutableSet<String> notes();

    /** What both say: of one mod-sequence, or of removals that share one. */
    public Entry union(Entry other) {
        return of(
                Sets.union(acts(), other.acts()).immutableCopy(),
                Sets.union(notes(), other.notes()).immutableCopy());
    }

    ImmutableSet<String> texts() {
        return Stream.concat(acts().stream().map(Act::text), notes().stream().map(NOTE::concat))
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Itself, or one that says less in less room: at least the same UIDs, without flags or notes. */
    Entry bounded() {
        return texts().stream().mapToInt(String::length).sum() <= LONGEST
                ? this
                : of(Stream.of(Kind.values())
                        .flatMap(kind -> uids(kind).map(uids -> bounded(kind, uids)).stream())
                        .collect(ImmutableSet.toImmutableSet()));
    }

    private static Act bounded(Kind kind, UidSet uids) {
        Act all = Act.of(kind, uids);
        if (all.text().length() <= LONGEST) {
            return all;
        }
        switch (kind) {
            case FLAGGED:
                return Act.of(Kind.FLAGGED, uids.span());
            case REMOVED:
                return Act.of(Kind.TOUCHED, UidSet.none());
            default:
                return Act.of(Kind.TOUCHED, uids.span());
        }
    }

    /** The UIDs of all acts of a kind; empty if there is no such act. */
    Optional<UidSet> uids(Kind kind) {
        return acts().stream().filter(act -> act.kind() == kind).map(Act::uids).reduce(UidSet::union);
    }
}
