package io.mailkeep.imap.command;

import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Outlet;
import io.mailkeep.imap.selection.Unheard;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One IDLE of one session, from its continuation to DONE. Announcements run one at a time, however many events ask for
 * them, and none begins a line after the end, nor when the client was pushed too much. Thread-safe.
 *
 * <p>An announcement begins on the session's event loop, behind all that the one before has written. Most end there: a
 * mailbox in which hundreds idle hands nothing to other threads for an arrival.
 */
final class Idling implements Outlet {
    private final ImapSession session;
    private final Responder responder;
    private final Unheard unheard = new Unheard();
    private final Announcer announcer;
    private final Scheduler eventLoop;
    private final AtomicInteger asked = new AtomicInteger();
    private boolean ended;

    Idling(ImapSession session, Responder responder, Announcer announcer) {
        this.session = session;
        this.responder = responder;
        this.announcer = announcer;
        this.eventLoop = Schedulers.fromExecutor(session::executeSafely);
    }

    @Override
    public synchronized boolean write(Consumer<Responder> action) {
        if (ended || unheard.isTooMuch()) {
            return false;
        }
        action.accept(unheard.metered(responder));
        return true;
    }

    // Also what was the last that it is to hear.
    private synchronized void flush() {
        if (!ended) {
            responder.flush();
        }
    }

    /**
     * No line begins any more; those before are written or queued. Whatever is pending waits for the next command.
     *
     * @return whether it had not ended before
     */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Announces soon, once more than the announcement that may be running now. */
    void announce() {
        if (asked.getAndIncrement() == 0) {
            announceUntilNobodyAsks();
        }
    }

    private void announceUntilNobodyAsks() {
        int answered = asked.get();
        Mono.fromCallable(() -> announcer.announceFew(session, this))
                .subscribeOn(eventLoop)
                .filter(all -> !all)
                .flatMap(some ->
                        announcer.announce(session, this, Expunges.TELL).subscribeOn(Schedulers.boundedElastic()))
                .doFinally(end -> {
                    flush();
                    if (asked.addAndGet(-answered) > 0) {
                        announceUntilNobodyAsks();
                    }
                })
                .subscribe();
    }
}
