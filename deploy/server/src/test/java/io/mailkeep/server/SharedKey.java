package io.mailkeep.server;

import io.mailkeep.server.home.TlsKeystore;
import io.mailkeep.server.home.WorkingDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

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

    /** For clients that trust this key alone, where {@link #copyTo} has put it. */
    static SSLContext trusting(Path conf) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(conf.resolve("keystore"))) {
            store.load(
                    in, Files.readString(conf.resolve("keystore.secret")).trim().toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
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
