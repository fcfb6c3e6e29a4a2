package io.mailkeep.bench;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Counts the CQL requests of a server, a page of a result being one: in the server a part of the driver, here the
 * reader of the same memory-mapped number. Counting costs the server nanoseconds. Thread-safe.
 */
public final class StatementCount implements RequestTracker {
    static final String FILE = "mailkeep.bench.statements";

    private static final VarHandle NUMBER =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer shared;

    /** As the driver makes it. */
    public StatementCount(DriverContext context) {
        this(Path.of(System.getProperty(FILE)));
    }

    StatementCount(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            this.shared = channel.map(MapMode.READ_WRITE, 0, Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long soFar() {
        return (long) NUMBER.getVolatile(shared, 0);
    }

    @Override
    public void onSuccess(
            Request request, long latencyNanos, DriverExecutionProfile profile, Node node, String logPrefix) {
        NUMBER.getAndAdd(shared, 0, 1L);
    }

    @Override
    public void onError(
            Request request,
            Throwable error,
            long latencyNanos,
            DriverExecutionProfile profile,
            Node node,
            String logPrefix) {
        NUMBER.getAndAdd(shared, 0, 1L);
    }

    @Override
    public void close() {}
}
