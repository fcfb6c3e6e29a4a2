package io.mailkeep.server;

import io.mailkeep.engines.junit.CassandraExtension;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

class CassandraImapConformanceIT extends ImapConformance {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    @Override
    RunningServer startIn(Path home) throws IOException {
        return configured(RunningServer.in(home))
                .cassandra(CASSANDRA.contactPoint(), CASSANDRA.freshKeyspace())
                .start();
    }
}
