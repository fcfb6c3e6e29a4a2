package io.mailkeep.server;

import io.mailkeep.imap.protocol.RecordingHook;
import java.io.IOException;
import java.nio.file.Path;

/** With a hook that is told whatever hooks can be told. */
class MemoryImapConformanceIT extends ImapConformance {
    @Override
    RunningServer startIn(Path home) throws IOException {
        String hooks = "<syncHooks><hook class='" + RecordingHook.class.getName() + "'><file>" + home.resolve("told")
                + "</file></hook></syncHooks>";
        return configured(RunningServer.in(home))
                .store(Store.MEMORY)
                .file("sync-hooks.xml", hooks)
                .start();
    }
}
