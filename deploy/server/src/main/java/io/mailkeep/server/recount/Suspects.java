package io.mailkeep.server.recount;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.james.events.Event;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;

/**
 * What this node knows to be perhaps miscounted, until it has been counted again. In memory, and bounded: what there is
 * no room for is left to the operators' tasks. Thread-safe, does not block.
 */
@Singleton
public final class Suspects {
    private static final int MOST = 100_000;
    // What is on its way when something fails has arrived by then, or failed as well and is noted again.
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration WATCHED = Duration.ofMinutes(2);
    private static final Duration BETWEEN_WATCHES = Duration.ofSeconds(30);

    private final Map<Suspect, Found> waiting = new ConcurrentHashMap<>();
    private final Set<Suspect> unsaved = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();
    private final LongSupplier nanoTime;
    private final int most;

    /** Nothing is suspect yet. */
    @Inject
    public Suspects() {
        this(System::nanoTime, MOST);
    }

    Suspects(LongSupplier nanoTime, int most) {
        this.nanoTime = nanoTime;
        this.most = most;
    }

    /**
     * Has it counted again once nothing more has been noted of it for ten seconds, and for two minutes now and then even
     * if it was right: what is on its way may be counted late.
     *
     * @return whether there was room for it
     */
    public boolean note(Suspect suspect) {
        boolean noted = noteIfRoom(suspect);
        if (!noted) {
            refused.incrementAndGet();
        }
        return noted;
    }

    /** The same for one that is kept elsewhere while there is no room. */
    boolean noteIfRoom(Suspect suspect) {
        if (waiting.size() >= most && !waiting.containsKey(suspect)) {
            return false;
        }
        waiting.put(suspect, new Found(after(QUIET), after(WATCHED), 0, Difference.NONE));
        unsaved.add(suspect);
        return true;
    }

    /** The same of the quota in use in which an event is counted; true if it is in none. */
    public boolean noteQuotaOf(Event event) {
        return !(event instanceof MailboxEvent ofMailbox)
                || note(new Suspect.QuotaInUse(ofMailbox.getMailboxPath().getUser()));
    }

    /** How much waits. */
    public int size() {
        return waiting.size();
    }

    /** How much there was no room for since this was asked last. */
    long refused() {
        return refused.getAndSet(0);
    }

    /** What was noted since this was asked last, and still waits. */
    List<Suspect> unsaved() {
        List<Suspect> noted = List.copyOf(unsaved);
        noted.forEach(unsaved::remove);
        return noted.stream().filter(waiting::containsKey).toList();
    }

    /** Has {@link #unsaved} give it again. */
    void isUnsaved(Suspect suspect) {
        unsaved.add(suspect);
    }

    /** Has {@link #unsaved} give everything again that waits. */
    void areUnsaved() {
        unsaved.addAll(waiting.keySet());
    }

    /** Those whose time has come, with what is known of each. */
    List<Map.Entry<Suspect, Found>> due() {
        long now = nanoTime.getAsLong();
        return waiting.entrySet().stream()
                .filter(entry -> entry.getValue().due() - now <= 0)
                .map(Map.Entry::copyOf)
                .toList();
    }

    /**
     * It is right. Does nothing when it was noted anew meanwhile.
     *
     * @return whether it is forgotten, as it has been watched for long enough
     */
    boolean clear(Suspect suspect, Found known) {
        if (known.end() - nanoTime.getAsLong() > 0) {
            waiting.replace(suspect, known, new Found(after(BETWEEN_WATCHES), known.end(), 1, Difference.NONE));
            return false;
        }
        return forget(suspect, known);
    }

    /**
     * Does nothing when it was noted anew meanwhile.
     *
     * @return whether it is forgotten
     */
    boolean forget(Suspect suspect, Found known) {
        return waiting.remove(suspect, known);
    }

    /** Does nothing when it was noted anew meanwhile. */
    void again(Suspect suspect, Found known, Difference difference, Duration pause) {
        waiting.replace(suspect, known, new Found(after(pause), known.end(), known.looks() + 1, difference));
    }

    private long after(Duration pause) {
        return nanoTime.getAsLong() + pause.toNanos();
    }

    /**
     * By the nano time, what is a time.
     *
     * @param due when it is looked at
     * @param end until when it is looked at again even if it is right
     * @param looks there were since it was noted, or one since it was right
     * @param difference that the last look found
     */
    record Found(long due, long end, int looks, Difference difference) {}
}
