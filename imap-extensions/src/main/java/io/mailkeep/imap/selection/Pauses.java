package io.mailkeep.imap.selection;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.EnableProcessor;

/**
 * The times between the commands of a client that listens then, too (RFC 5465): whoever pushes lines to it does so in a
 * pause and stops before the next command looks at the session. IDLE is a pause. Thread-safe; nobody holds it for longer
 * than it takes to write a line.
 */
public final class Pauses {
    private static final String ATTRIBUTE = "io.mailkeep.imap.pauses";

    private final ImapSession session;
    private final Unheard unheard = new Unheard();
    private Optional<Responder> responder = Optional.empty();
    private Interest interest = Interest.EVERYTHING;
    private Expunges expunges = Expunges.WITHHOLD;
    private Runnable listener = () -> {};
    private int commands = 1;
    private boolean idling;
    private long pause;

    private Pauses(ImapSession session) {
        this.session = session;
    }

    /** From within a command: what it leaves until it {@link #listen}s is that of before. */
    public static Pauses of(ImapSession session) {
        return in(session).orElseGet(() -> new Pauses(session));
    }

    /** Those of a session whose client listens, or did. */
    public static Optional<Pauses> in(ImapSession session) {
        return Optional.ofNullable((Pauses) session.getAttribute(ATTRIBUTE));
    }

    static Interest interest(ImapSession session) {
        return in(session).map(Pauses::interest).orElse(Interest.EVERYTHING);
    }

    private synchronized Interest interest() {
        return interest;
    }

    /**
     * The client listens from the end of the command on.
     *
     * @param wanted what it is told of the selected mailbox
     * @param immediate TELL to push removals in any pause, WITHHOLD to push them in IDLE only
     * @param writer the command's responder, which writes the lines of later pauses
     * @param task runs at the begin of each pause, and when there is news of the selected mailbox; it must not block
     */
    public void listen(Interest wanted, Expunges immediate, Responder writer, Runnable task) {
        synchronized (this) {
            interest = wanted;
            expunges = immediate;
            responder = Optional.of(writer);
            listener = task;
        }
        session.setAttribute(ATTRIBUTE, this);
        // James creates them when it is asked first, which a push and ENABLE could do at once.
        EnableProcessor.getEnabledCapabilities(session);
    }

    /** Whether removals may be pushed now. */
    public synchronized Expunges expunges() {
        return idling ? Expunges.TELL : expunges;
    }

    /** The way to the client until its next command. */
    public synchronized Outlet outlet() {
        long now = pause;
        return action -> write(now, action);
    }

    private synchronized boolean write(long when, Consumer<Responder> action) {
        if (when != pause || commands > 0 || isExhausted()) {
            return false;
        }
        responder.ifPresent(out -> {
            action.accept(unheard.metered(out));
            // Not later: what a command writes must not overtake it.
            out.flush();
        });
        return true;
    }

    /** Whether nothing is pushed any more until the client says something. */
    public synchronized boolean isExhausted() {
        return unheard.isTooMuch();
    }

    /**
     * Pushes one line more, and tells nothing of the mailbox from then on.
     *
     * @return whether it did; not while a command runs
     */
    public synchronized boolean giveUp(ImapResponseMessage line) {
        if (commands > 0) {
            return false;
        }
        interest = Interest.NOTHING;
        responder.ifPresent(out -> {
            out.respond(line);
            out.flush();
        });
        return true;
    }

    /** The client idles: as good as no command. */
    public void idleBegins() {
        synchronized (this) {
            idling = true;
            heard();
        }
        news();
    }

    /** No push of the IDLE writes any more. */
    public void idleEnds() {
        synchronized (this) {
            idling = false;
            heard();
        }
        news();
    }

    private void heard() {
        pause++;
        unheard.heard();
    }

    synchronized void commandBegins() {
        commands++;
        heard();
    }

    /** Ends a command, on the event loop, behind all that it wrote. */
    void commandEnds(Runnable end) {
        // Before the next command begins, which may be one of James's that would announce by itself.
        Selection.in(session).ifPresent(selection -> selection.announceOnly(this::news));
        end.run();
        synchronized (this) {
            commands--;
        }
        news();
    }

    private void news() {
        listener().run();
    }

    private synchronized Runnable listener() {
        return listener;
    }
}
