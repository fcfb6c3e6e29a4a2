package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Pop3Connection;
import java.io.IOException;
import java.util.List;

/** The end of one session in which everything is deleted. */
final class DeletionWork implements Work {
    private final Pop3Connection connection;
    private final List<Exchange> deletion;

    /** Logs in. */
    DeletionWork(int port, List<Exchange> login, List<Exchange> deletion) throws IOException {
        this.connection = new Pop3Connection(port);
        this.deletion = deletion;
        connection.converse(login, Pacing.ONE_BY_ONE);
    }

    @Override
    public void once() throws IOException {
        connection.converse(deletion, Pacing.PIPELINED);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
