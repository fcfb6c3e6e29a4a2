package io.mailkeep.imap.command;

import java.time.Duration;
import java.util.function.Predicate;
import org.apache.james.imap.api.process.ImapSession;
import reactor.core.scheduler.Schedulers;

/**
 * Now and then says something to a client that idles: routers forget connections that are silent for long. A session
 * has one, and that has one timer at most, however often its client idles, as James ends none before its time.
 * Thread-safe.
 */
final class Heartbeat {
    private static final String ATTRIBUTE = "io.mailkeep.imap.heartbeat";

    private final ImapSession session;
    private final Duration period;
    private final Predicate<Idling> beat;
    private Idling idling;
    private boolean pending;

    private Heartbeat(ImapSession session, Duration period, Predicate<Idling> beat, Idling idling) {
        this.session = session;
        this.period = period;
        this.beat = beat;
        this.idling = idling;
    }

    /**
     * From the event loop of the session, whose client idles from now on.
     *
     * @param beat may block; answers whether it was one, after which another follows
     */
    static void begin(Idling idling, ImapSession session, Duration period, Predicate<Idling> beat) {
        Heartbeat known = (Heartbeat) session.getAttribute(ATTRIBUTE);
        Heartbeat heartbeat = known == null ? new Heartbeat(session, period, beat, idling) : known;
        session.setAttribute(ATTRIBUTE, heartbeat);
        heartbeat.follow(idling);
    }

    private synchronized void follow(Idling present) {
        idling = present;
        scheduleNext();
    }

    private synchronized void scheduleNext() {
        if (!pending) {
            pending = true;
            // Not on the event loop: it would overtake the beginning of an announcement whose end it takes along.
            session.schedule(() -> Schedulers.boundedElastic().schedule(this::beat), period);
        }
    }

    private void beat() {
        if (beat.test(due())) {
            scheduleNext();
        }
    }

    private synchronized Idling due() {
        pending = false;
        return idling;
    }
}
