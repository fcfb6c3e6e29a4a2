package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Pop3Connection;
import java.io.IOException;
import java.util.List;

/** Messages one after the other in one session, again from the first after the last. */
final class RetrievalWork implements Work {
    private final Pop3Connection connection;
    private final List<Exchange> messages;
    private int next;

    /** Logs in. */
    RetrievalWork(int port, List<Exchange> login, List<Exchange> messages) throws IOException {
        this.connection = new Pop3Connection(port);
        this.messages = messages;
        connection.converse(login, Pacing.ONE_BY_ONE);
    }

    @Override
    public void once() throws IOException {
        connection.converse(messages.get(next));
        next = (next + 1) % messages.size();
    }

    @Override
    public void close() throws IOException {
        try (connection) {
            connection.converse(Exchange.plain("QUIT"));
        }
    }
}
