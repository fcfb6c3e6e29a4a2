package io.mailkeep.server;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

class CassandraImapConformanceIT extends ImapConformance {
    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @Override
    RunningServer startIn(Path home) throws IOException {
        return configured(RunningServer.in(home)).engines(ENGINES.freshPlace()).start();
    }
}
