package io.mailkeep.server.run;

import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import io.mailkeep.server.home.OwnerOnly;
import io.mailkeep.server.home.StartUpException;
import io.mailkeep.server.home.TlsKeystore;
import io.mailkeep.server.home.WorkingDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * By what the engines of a cluster on this machine and its James know each other: a key, and the passwords of
 * {@code container/.env.example}. A first start makes them in {@code conf} of the cluster's home, readable by their owner
 * only. Immutable.
 */
final class ClusterSecrets {
    // As in kubernetes/conf: the trust store has nothing that is secret.
    private static final String TRUST_STORE_PASSWORD = "no-secret";

    private static final int PASSWORD_BYTES = 24;
    private static final int SALT_BYTES = 16;
    private static final int HASH_COST = 12;

    private final Path conf;
    private final String keyStorePassword;
    private final Properties passwords;

    private ClusterSecrets(Path conf, String keyStorePassword, Properties passwords) {
        this.conf = conf;
        this.keyStorePassword = keyStorePassword;
        this.passwords = passwords;
    }

    /** Whether a start in this home has made them. */
    static boolean areIn(Path root) {
        return Files.exists(passwords(root));
    }

    static Path passwords(Path root) {
        return root.resolve("conf/engines.env");
    }

    /**
     * Makes what is missing.
     *
     * @throws StartUpException if it can not be made or read
     */
    static ClusterSecrets in(Path root) {
        try {
            Path conf = Files.createDirectories(root.resolve("conf"));
            new TlsKeystore(WorkingDirectory.at(root)).prepare();
            if (!areIn(root)) {
                OwnerOnly.write(passwords(root), newPasswords());
            }
            Properties passwords = new Properties();
            try (Reader in = Files.newBufferedReader(passwords(root))) {
                passwords.load(in);
            }
            String keyStorePassword =
                    Files.readString(conf.resolve("keystore.secret")).trim();
            ClusterSecrets secrets = new ClusterSecrets(conf, keyStorePassword, passwords);
            secrets.makeTrustStore();
            return secrets;
        } catch (IOException | GeneralSecurityException e) {
            throw new StartUpException(
                    "Cannot prepare the key and the passwords in " + root.resolve("conf") + ": " + e, e);
        }
    }

    private static String newPasswords() {
        return Stream.of(
                        "CASSANDRA_SUPERUSER_PASSWORD",
                        "CASSANDRA_SCHEMA_PASSWORD",
                        "CASSANDRA_PASSWORD",
                        "OPENSEARCH_PASSWORD",
                        "RABBITMQ_PASSWORD")
                .map(name -> name + "=" + HexFormat.of().formatHex(random(PASSWORD_BYTES)) + "\n")
                .collect(Collectors.joining());
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private void makeTrustStore() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(keyStore().toFile(), keyStorePassword.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "engines", keys.getCertificate(keys.aliases().nextElement()));
        try (OutputStream out = Files.newOutputStream(trustStore())) {
            trusted.store(out, TRUST_STORE_PASSWORD.toCharArray());
        }
    }

    /** PKCS12, of all engines. */
    Path keyStore() {
        return conf.resolve("keystore");
    }

    String keyStorePassword() {
        return keyStorePassword;
    }

    /** PKCS12, with their certificate alone. */
    Path trustStore() {
        return conf.resolve("engines.p12");
    }

    /** Has a driver speak TLS with whoever has their certificate, as kubernetes/conf does. */
    ProgrammaticDriverConfigLoaderBuilder overTls(ProgrammaticDriverConfigLoaderBuilder driver) {
        return driver.withString(DefaultDriverOption.SSL_ENGINE_FACTORY_CLASS, "DefaultSslEngineFactory")
                .withBoolean(DefaultDriverOption.SSL_HOSTNAME_VALIDATION, false)
                .withString(
                        DefaultDriverOption.SSL_TRUSTSTORE_PATH, trustStore().toString())
                .withString(DefaultDriverOption.SSL_TRUSTSTORE_PASSWORD, TRUST_STORE_PASSWORD);
    }

    /** One of {@code .env}, of letters and digits. */
    String password(String name) {
        return passwords.getProperty(name);
    }

    /** What OpenSearch is told instead of its password. */
    String openSearchHash() {
        return OpenBSDBCrypt.generate(password("OPENSEARCH_PASSWORD").toCharArray(), random(SALT_BYTES), HASH_COST);
    }
}
