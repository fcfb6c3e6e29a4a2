package io.mailkeep.pop3.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A message in one mailbox, with all that ever happened to it there. A move or a copy makes another of the same name. */
public final class ModelMessage {
    private final int name;
    private final String sender;
    private final long size;
    private final Instant delivered;
    private final Set<String> flags;
    private final List<String> history = new ArrayList<>();
    final Set<String> fetchedBy = new TreeSet<>();
    final Set<String> deletedBy = new TreeSet<>();
    Optional<Instant> retrieved = Optional.empty();
    Optional<Instant> lastRetrieved = Optional.empty();
    Optional<Instant> released = Optional.empty();
    /** For how long a guard holds the deletions of some device. */
    Optional<Instant> parked = Optional.empty();

    Optional<Removal> removal = Optional.empty();

    /** What a deletion still has to do: at once or, hidden until then, from a moment on. */
    record Removal(Optional<String> destination, Optional<Instant> due) {
        boolean isDue(Instant now) {
            return due.isEmpty() || !now.isBefore(due.get());
        }
    }

    ModelMessage(int name, String sender, long size, Instant delivered, Set<String> flags) {
        this.name = name;
        this.sender = sender;
        this.size = size;
        this.delivered = delivered;
        this.flags = new TreeSet<>(flags);
    }

    ModelMessage elsewhere() {
        return new ModelMessage(name, sender, size, delivered, flags);
    }

    public int name() {
        return name;
    }

    public String sender() {
        return sender;
    }

    public long size() {
        return size;
    }

    /** The internal date, which IMAP shows in whole seconds. */
    public Instant delivered() {
        return delivered;
    }

    public Set<String> flags() {
        return flags;
    }

    public Optional<Instant> released() {
        return released;
    }

    public Optional<Instant> retrieved() {
        return retrieved;
    }

    /** Until when its deletion can be undone. */
    public Optional<Instant> removalDue() {
        return removal.flatMap(Removal::due);
    }

    public boolean isBeingRemoved() {
        return removal.isPresent();
    }

    /** Whether a session that tells no device apart lists it, as far as deletions go. */
    public boolean isOffered() {
        return released.isEmpty() && removal.isEmpty();
    }

    public boolean wasDeletedByAnyone() {
        return !isOffered() || !deletedBy.isEmpty();
    }

    void happened(Instant when, String what) {
        history.add(when + " " + what);
    }

    @Override
    public String toString() {
        return "message " + name + " (from " + sender + ", " + size + " octets, delivered " + delivered + ", " + flags
                + (history.isEmpty() ? "" : "; " + String.join("; ", history)) + ")";
    }
}
