package io.mailkeep.imap.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.configuration2.ex.ConfigurationException;

/** Whom a hook trusts when it connects: {@code <caFile>}. */
public final class Authorities {
    private Authorities() {}

    /** Empty where it says nothing: those of Java. */
    public static Optional<SSLContext> of(Settings settings) throws ConfigurationException {
        Optional<String> file = settings.text("caFile");
        return file.isPresent() ? Optional.of(trusting(file.get())) : Optional.empty();
    }

    private static SSLContext trusting(String file) throws ConfigurationException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + store.size(), authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException | InvalidPathException e) {
            throw Settings.wrong("caFile", file, "It can not be read. Write the path of a file of PEM certificates.");
        }
    }
}
