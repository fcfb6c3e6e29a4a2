package io.mailkeep.server;

import java.io.IOException;
import java.nio.file.Path;

class MemoryImapConformanceIT extends ImapConformance {
    @Override
    RunningServer startIn(Path home) throws IOException {
        return configured(RunningServer.in(home)).store(Store.MEMORY).start();
    }
}
