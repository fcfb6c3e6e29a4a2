package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Pop3Connection;
import java.io.IOException;
import java.util.List;

/** Whole sessions, from the connection on. */
record SessionWork(int port, List<Exchange> script, Pacing pacing) implements Work {
    @Override
    public void once() throws IOException {
        try (Pop3Connection connection = new Pop3Connection(port)) {
            connection.converse(script, pacing);
        }
    }

    @Override
    public void close() {}
}
