package io.mailkeep.pop3.dispatch;

import io.mailkeep.pop3.wire.StatusLine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.StartTlsResponse;
import org.apache.james.protocols.api.StreamResponse;
import org.apache.james.protocols.pop3.POP3Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of one connection, in order and one at a time.
 *
 * <p>Idle, the event loop runs a quick command itself, unless many are sent ahead. Any other command occupies the lane:
 * reading is switched off, commands that were already decoded wait here, and workers take turns until the lane is idle
 * again. Only a {@link Delivery} ends a turn, and it settles on the event loop: hence a command that the loop runs next
 * cannot overtake a reply that a worker wrote. The same device holds back a client that sends commands and does not read
 * the replies.
 *
 * <p>The loop reads and the decoder cuts lines independently, without a bound between them. So a client that keeps the
 * loop busy is not read from, every so many lines, until all that was read of it has been answered.
 */
final class CommandLane {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommandLane.class);

    /** More than the transport reads of a sane client before it notices that reading is off; a line as it costs. */
    private static final int MAX_WAITING = 16 * 1024 * 1024;

    private static final int REPLIES_PER_TURN = 64;
    /** So many lines so soon are more than a client sends that waits for each reply. */
    private static final int LINES_OF_A_BURST = 32;

    private static final long BURST_NANOS = Duration.ofMillis(1).toNanos();
    /** A worker that has been taken for longer goes to the next lane after the command, whatever else was sent ahead. */
    private static final long TURN_NANOS = Duration.ofMillis(10).toNanos();
    /** Input handled on the loop between pauses; a line counts for more than its octets. */
    private static final int INPUT_BEFORE_PAUSE = 64 * 1024;

    /** About what a line takes in memory beside its octets, and in time however short it is. */
    private static final int LINE_COST = 64;

    private static final Duration QUIET = Duration.ofMillis(1);
    private static final byte[] FLOOD = new byte[0];

    static final Response NO_REPLY = new Replies(List.of());

    private final POP3Session session;
    private final ProtocolTransport transport;
    private final SerialDispatcher dispatcher;
    private final CommandWorkers workers;
    private final AtomicBoolean over = new AtomicBoolean();

    // Lines, not commands: what a line means may depend on the reply to the one before it.
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private int waitingCost;
    private int repliesThisTurn;
    private long turnBegan;
    private int inputSincePause;
    private long linesSeen;
    private long burstBegan;
    private int linesOfBurst;
    private boolean occupied;
    private boolean ending;
    private boolean hungUp;
    private boolean working;
    private boolean stopped;
    private Delivery inTransit;

    CommandLane(POP3Session session, SerialDispatcher dispatcher, CommandWorkers workers) {
        this.session = session;
        this.transport = ((ProtocolSessionImpl) session).getProtocolTransport();
        this.dispatcher = dispatcher;
        this.workers = workers;
    }

    /** On the event loop, which writes what is returned. */
    Response accept(byte[] line) {
        synchronized (this) {
            linesSeen++;
            inputSincePause += LINE_COST + line.length;
            if (ending) {
                return NO_REPLY;
            }
            if (occupied) {
                queue(line);
                return NO_REPLY;
            }
        }
        Request request = dispatcher.parseRequest(session, line);
        if (!dispatcher.isQuick(session, request)) {
            return runOnWorker(request, line);
        }
        return isOfBurst() && workers.areIdle() ? runOnWorker(request, line) : runHere(request);
    }

    /** Whether much is sent ahead: the loop would write reply by reply, and a worker writes many at once. */
    private synchronized boolean isOfBurst() {
        if (linesOfBurst > LINES_OF_A_BURST) {
            return true;
        }
        long now = System.nanoTime();
        if (linesOfBurst == 0 || now - burstBegan > BURST_NANOS) {
            burstBegan = now;
            linesOfBurst = 0;
        }
        linesOfBurst++;
        return false;
    }

    /** On the event loop: the connection is closed. */
    void hangUp() {
        Delivery lost;
        synchronized (this) {
            hungUp = true;
            if (!occupied) {
                workers.run(this::end);
                return;
            }
            lost = inTransit;
        }
        if (lost != null) {
            // A transport that is being torn down may never touch it again.
            lost.cut();
        }
    }

    /**
     * Blocking. At the server's stop: ends the session now, unless a worker is at a command of it. The session's locks
     * are the worker's then, who ends it once the command is done; nothing more is begun.
     */
    void stop() {
        synchronized (this) {
            stopped = true;
            ending = true;
            waiting.clear();
            if (working) {
                return;
            }
        }
        end();
    }

    /** Blocking. After the last command; harmless when called again. */
    private void end() {
        if (over.compareAndSet(false, true)) {
            workers.closed(this);
            dispatcher.ended(session);
        }
    }

    private void queue(byte[] line) {
        waitingCost += LINE_COST + line.length;
        if (waitingCost <= MAX_WAITING) {
            waiting.add(line);
        } else if (waiting.peek() != FLOOD) {
            waiting.clear();
            waiting.add(FLOOD);
        }
    }

    private Response runHere(Request request) {
        Response reply = dispatcher.execute(session, request);
        if (reply.isEndSession()) {
            synchronized (this) {
                ending = true;
            }
            return reply;
        }
        boolean pauses = inputSincePause >= INPUT_BEFORE_PAUSE;
        if (reply instanceof StartTlsResponse || !(pauses || reply instanceof StreamResponse)) {
            return reply;
        }
        Delivery delivery = new Delivery(reply, this::settled);
        synchronized (this) {
            occupy();
            inTransit = delivery;
        }
        return delivery;
    }

    private Response runOnWorker(Request request, byte[] line) {
        if (!workers.admit() && !dispatcher.endsSession(request)) {
            return dispatcher.turnAway(session, request);
        }
        synchronized (this) {
            occupy();
            waiting.add(line);
        }
        workers.run(this::takeTurn);
        return NO_REPLY;
    }

    private void occupy() {
        occupied = true;
        waitingCost = 0;
        transport.setReadable(false);
    }

    private void takeTurn() {
        if (!begin()) {
            return;
        }
        try {
            dispatcher.withContext(session, this::runWaiting);
        } catch (RuntimeException | Error e) {
            LOGGER.error("A POP3 connection is closed because its commands could not be run", e);
            finish(Response.DISCONNECT);
        }
        if (isStoppedWhileWorking()) {
            end();
        }
    }

    private synchronized boolean begin() {
        working = !stopped;
        return working;
    }

    private synchronized boolean isStoppedWhileWorking() {
        working = false;
        return stopped;
    }

    private void runWaiting() {
        repliesThisTurn = 0;
        turnBegan = System.nanoTime();
        List<CharSequence> together = new ArrayList<>();
        for (byte[] line = poll(); line != null; line = poll()) {
            Response reply = answer(line, together);
            repliesThisTurn++;
            if (reply instanceof DelayedReply) {
                DelayedReply delayed = (DelayedReply) reply;
                writeAll(together);
                workers.runAfter(delayed.delay(), () -> conclude(delayed.reply()));
                return;
            }
            if (reply.isEndSession() || reply instanceof StreamResponse) {
                writeAll(together);
                conclude(reply);
                return;
            }
            together.addAll(reply.getLines());
            if (isTurnOver()) {
                conclude(new Replies(together));
                return;
            }
        }
        writeAll(together);
        proceed();
    }

    private synchronized byte[] poll() {
        return waiting.poll();
    }

    private synchronized boolean isTurnOver() {
        return waiting.isEmpty() || repliesThisTurn >= REPLIES_PER_TURN || System.nanoTime() - turnBegan >= TURN_NANOS;
    }

    private Response answer(byte[] line, List<CharSequence> before) {
        if (line == FLOOD) {
            return StatusLine.closing(StatusLine.error("too many commands sent ahead of their replies"));
        }
        Request request = dispatcher.parseRequest(session, line);
        if (!dispatcher.isQuick(session, request)) {
            // A command that takes its time keeps nobody from what was answered.
            writeAll(before);
        }
        Response reply = dispatcher.execute(session, request);
        // What follows it in the clear could have been put there by anyone (RFC 2595 §4).
        return reply instanceof StartTlsResponse ? StatusLine.error("STLS must not be pipelined") : reply;
    }

    private void writeAll(List<CharSequence> replies) {
        if (!replies.isEmpty()) {
            write(new Replies(replies));
            replies.clear();
        }
    }

    private void conclude(Response reply) {
        if (reply.isEndSession()) {
            finish(reply);
            return;
        }
        Delivery delivery = new Delivery(reply, this::settled);
        boolean lost;
        synchronized (this) {
            inTransit = delivery;
            lost = hungUp;
        }
        if (lost || !write(delivery)) {
            delivery.cut();
        }
    }

    /** On the event loop, unless the client is gone. */
    private void settled(Delivery delivery, Delivery.Outcome outcome) {
        synchronized (this) {
            if (inTransit != delivery) {
                return;
            }
            inTransit = null;
        }
        if (outcome == Delivery.Outcome.CUT && delivery.isStream()) {
            delivery.failure()
                    .ifPresent(
                            e -> LOGGER.warn("A POP3 connection is closed in the middle of a reply: {}", e.toString()));
            // What the client sent ahead relied on a reply that it never got: a DELE after this RETR would lose mail.
            workers.run(() -> finish(Response.DISCONNECT));
        } else {
            proceed();
        }
    }

    private synchronized void proceed() {
        if (!waiting.isEmpty()) {
            workers.run(this::takeTurn);
            return;
        }
        occupied = false;
        if (repliesThisTurn <= 1) {
            // Nothing more had been sent ahead.
            linesOfBurst = 0;
        }
        if (hungUp) {
            workers.run(this::end);
        } else if (inputSincePause >= INPUT_BEFORE_PAUSE) {
            inputSincePause = 0;
            resumeWhenQuiet(linesSeen);
        } else {
            transport.setReadable(true);
        }
    }

    private void resumeWhenQuiet(long seen) {
        CompletableFuture.delayedExecutor(QUIET.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> resume(seen));
    }

    private synchronized void resume(long seen) {
        if (occupied || ending || hungUp) {
            return;
        }
        if (linesSeen == seen) {
            transport.setReadable(true);
        } else {
            resumeWhenQuiet(linesSeen);
        }
    }

    private void finish(Response lastReply) {
        boolean alone;
        synchronized (this) {
            ending = true;
            occupied = false;
            waiting.clear();
            alone = hungUp;
        }
        if (alone) {
            end();
        } else {
            write(lastReply);
        }
    }

    private boolean write(Response reply) {
        try {
            transport.writeResponse(reply, session);
            return true;
        } catch (RuntimeException e) {
            // The pipeline of a connection that has just been closed is empty.
            LOGGER.debug("A POP3 reply could not be written", e);
            return false;
        }
    }
}
