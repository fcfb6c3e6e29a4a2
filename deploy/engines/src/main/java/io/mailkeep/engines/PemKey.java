package io.mailkeep.engines;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** The first key of a PKCS12 store and its certificate, for engines that read no such stores. */
final class PemKey {
    private final Certificate certificate;
    private final Key key;

    private PemKey(Certificate certificate, Key key) {
        this.certificate = certificate;
        this.key = key;
    }

    static PemKey of(Path keyStore, String password) {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.toCharArray());
            String alias = store.aliases().nextElement();
            return new PemKey(store.getCertificate(alias), store.getKey(alias, password.toCharArray()));
        } catch (IOException | GeneralSecurityException e) {
            throw new EngineException("The key store " + keyStore + " can not be read", e);
        }
    }

    String certificate() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new EngineException("The certificate can not be written", e);
        }
    }

    String key() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END " + what + "-----\n";
    }

    /** For clients that trust this certificate alone. */
    SSLSocketFactory trusting() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("engine", certificate);
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new EngineException("The certificate can not be trusted", e);
        }
    }
}
