package io.mailkeep.server;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A part of the driver in a server under test: writes each statement that succeeded as a line to a file, but those by
 * which the server asks for the time now and then.
 */
public final class StatementLog implements RequestTracker {
    static final String FILE = "mailkeep.test.statements";

    private final Path file = Path.of(System.getProperty(FILE));

    /** As the driver makes it. */
    public StatementLog(DriverContext context) {}

    /** The shipped driver configuration with this as a further tracker. */
    static String addedTo(String driverConfiguration) {
        return driverConfiguration
                + "\ndatastax-java-driver.advanced.request-tracker.classes += "
                + StatementLog.class.getName()
                + "\n";
    }

    static List<String> read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void onSuccess(
            Request request, long latencyNanos, DriverExecutionProfile profile, Node node, String logPrefix) {
        String text = text(request);
        if (text.contains("toUnixTimestamp(now())")) {
            return;
        }
        try {
            Files.writeString(
                    file, text.replace('\n', ' ') + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Request request) {
        if (request instanceof BoundStatement bound) {
            return bound.getPreparedStatement().getQuery();
        }
        if (request instanceof SimpleStatement simple) {
            return simple.getQuery();
        }
        if (request instanceof BatchStatement batch) {
            return "BATCH " + text((Request) batch.iterator().next());
        }
        return request.toString();
    }

    @Override
    public void close() {}
}
