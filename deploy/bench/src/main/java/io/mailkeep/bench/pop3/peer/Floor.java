package io.mailkeep.bench.pop3.peer;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.mailkeep.bench.Keyspace;
import io.mailkeep.bench.ProcessorTime;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What no server over this store can be faster than: the driver reads the rows that our server keeps of a maildrop. */
public final class Floor implements Meter, AutoCloseable {
    public static final String NAME = "floor";

    private final CassandraNode cassandra;
    private final CqlSession session;
    private Optional<PreparedStatement> read = Optional.empty();
    private final AtomicLong statements = new AtomicLong();

    public Floor(CassandraNode cassandra) {
        this.cassandra = cassandra;
        this.session = Keyspace.of(JamesKind.OURS, cassandra);
    }

    /** Blocking. Fails when there is less than the maildrop has. */
    public void read(Maildrop maildrop) throws IOException {
        statements.incrementAndGet();
        long octets = 0;
        for (Row row : session.execute(statement().bind(maildrop.user()))) {
            ByteBuffer messages = row.getByteBuffer("messages");
            octets += messages == null ? 0 : messages.remaining();
        }
        if (octets < maildrop.messages()) {
            throw new IOException("The rows of " + maildrop.user() + " have " + octets + " octets");
        }
    }

    // Our server creates the table when a maildrop is opened for the first time.
    private synchronized PreparedStatement statement() {
        if (read.isEmpty()) {
            read = Optional.of(session.prepare("SELECT * FROM mailkeep_maildrop WHERE owner = ?"));
        }
        return read.get();
    }

    @Override
    public long statements() {
        return statements.get();
    }

    /** That of this process for the server's. */
    @Override
    public ProcessorTime processorTime() {
        return new ProcessorTime(
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO),
                JamesPeer.processorTime(cassandra));
    }

    @Override
    public void close() {
        session.close();
    }
}
