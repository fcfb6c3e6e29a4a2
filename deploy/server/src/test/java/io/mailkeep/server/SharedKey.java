package io.mailkeep.server;

import io.mailkeep.server.home.TlsKeystore;
import io.mailkeep.server.home.WorkingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key of all servers of this JVM's tests: making one takes seconds. */
final class SharedKey {
    private static Path made;

    private SharedKey() {}

    /** Puts the key and its secret where a first start would. */
    static synchronized void copyTo(Path conf) throws IOException {
        if (made == null) {
            made = make();
        }
        for (String file : new String[] {"keystore", "keystore.secret"}) {
            Files.copy(made.resolve(file), conf.resolve(file));
        }
    }

    private static Path make() throws IOException {
        Path home = Files.createTempDirectory("mailkeep-key");
        Path conf = Files.createDirectory(home.resolve("conf"));
        new TlsKeystore(WorkingDirectory.at(home)).prepare();
        for (Path file : new Path[] {home, conf, conf.resolve("keystore"), conf.resolve("keystore.secret")}) {
            file.toFile().deleteOnExit();
        }
        return conf;
    }
}
