package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Pop3Connection;
import io.mailkeep.bench.pop3.wire.Script;
import io.mailkeep.bench.pop3.wire.WrongAnswerException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;

/** Users who are logged in and ask for next to nothing, at a steady pace. Blocking. */
final class Bystanders implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(10);
    private static final Exchange NOOP = Exchange.plain("NOOP");
    private static final Exchange QUIT = Exchange.plain("QUIT");
    private static final int DIGITS = 3;

    private final List<Pop3Connection> connections = new ArrayList<>();

    /** Logs them in. */
    Bystanders(Peer peer, List<Maildrop> maildrops) throws IOException {
        for (Maildrop maildrop : maildrops) {
            Pop3Connection connection = new Pop3Connection(peer.pop3Port());
            connections.add(connection);
            connection.converse(
                    new Script().login(maildrop.user(), maildrop.password()).end(), Pacing.ONE_BY_ONE);
        }
    }

    /** How long they wait for each answer. Those that one had no chance to send, count as if it had waited, too. */
    List<Callable<Histogram>> askingUntil(long end) {
        return connections.stream()
                .<Callable<Histogram>>map(connection -> () -> ask(connection, end))
                .toList();
    }

    private static Histogram ask(Pop3Connection connection, long end) throws IOException, InterruptedException {
        Histogram nanos = new Histogram(DIGITS);
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            connection.converse(NOOP);
            long waited = System.nanoTime() - start;
            nanos.recordValueWithExpectedInterval(waited, PACE.toNanos());
            Thread.sleep(Math.max(0, PACE.minusNanos(waited).toMillis()));
        }
        return nanos;
    }

    /** Logs them out, so that others can log in at once. */
    @Override
    public void close() throws IOException {
        for (Pop3Connection connection : connections) {
            try (connection) {
                connection.converse(QUIT);
            } catch (WrongAnswerException refused) {
                // What a server makes of a QUIT after its store was frozen, is not what is measured.
            }
        }
    }
}
