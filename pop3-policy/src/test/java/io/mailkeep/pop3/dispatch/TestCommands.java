package io.mailkeep.pop3.dispatch;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.wire.MultiLineReply;
import io.mailkeep.pop3.wire.StatusLine;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;

/**
 * Commands that show how they were run: PING answers at once, HOLD when the test lets it, WORK on a worker, SEND with
 * that many octets, BREAK in the middle of a reply, LATE after a while, FAIL not at all, ASK after one more line, QUIT as usual.
 */
final class TestCommands implements LaneCommand, SessionEndHandler, ConnectHandler<POP3Session> {
    final Semaphore release = new Semaphore(0);
    final AtomicInteger held = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger openStreams = new AtomicInteger();
    final AtomicLong produced = new AtomicLong();
    final Queue<String> sent = new ConcurrentLinkedQueue<>();
    final Queue<String> ran = new ConcurrentLinkedQueue<>();
    final Queue<String> turnedAway = new ConcurrentLinkedQueue<>();

    @Override
    public Response onConnect(POP3Session session) {
        // The decoder's search for commands behind STLS takes a millisecond a line once the input is pipelined.
        session.stopDetectingCommandInjection();
        return CommandLane.NO_REPLY;
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        String argument = String.valueOf(request.getArgument());
        ran.add(request.getCommand() + " " + argument);
        return switch (request.getCommand()) {
            case "HOLD" -> hold(argument);
            case "SEND" -> MultiLineReply.message(
                    "message", new Content(Long.parseLong(argument)), n -> sent.add(argument));
            case "BREAK" -> MultiLineReply.message("message", new Content(-1), n -> sent.add(argument));
            case "LATE" -> new DelayedReply(StatusLine.error("late"), Duration.ofMillis(300));
            case "ASK" -> request instanceof Answer ? StatusLine.ok("heard " + argument) : new Challenge("");
            case "FAIL" -> throw new IllegalStateException("as told");
            case "QUIT" -> StatusLine.closing(StatusLine.ok("bye"));
            default -> new POP3Response(POP3Response.OK_RESPONSE, argument);
        };
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("PING", "HOLD", "WORK", "SEND", "BREAK", "LATE", "FAIL", "ASK", "QUIT", "UNKNOWN_CMD");
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return command.equals("PING");
    }

    @Override
    public void onTurnedAway(POP3Session session, Request request) {
        turnedAway.add(request.getCommand() + " " + request.getArgument());
    }

    @Override
    public void onEnd(POP3Session session) {
        ended.incrementAndGet();
    }

    private Response hold(String argument) {
        held.incrementAndGet();
        release.acquireUninterruptibly();
        return StatusLine.ok(argument);
    }

    /** Content of a length, or one that fails after 100,000 octets. */
    private final class Content extends InputStream {
        private final long length;
        private long given;

        private Content(long length) {
            this.length = length;
            openStreams.incrementAndGet();
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in blocks");
        }

        @Override
        public int read(byte[] target, int offset, int wanted) throws IOException {
            if (length < 0 && given >= 100_000) {
                throw new IOException("as told");
            }
            int count = (int) Math.min(wanted, length < 0 ? 1000 : length - given);
            for (int i = 0; i < count; i++) {
                given++;
                target[offset + i] = (byte) (given % 78 == 77 ? '\r' : given % 78 == 0 ? '\n' : 'x');
            }
            produced.addAndGet(count);
            return count == 0 ? -1 : count;
        }

        @Override
        public void close() {
            openStreams.decrementAndGet();
        }
    }
}
