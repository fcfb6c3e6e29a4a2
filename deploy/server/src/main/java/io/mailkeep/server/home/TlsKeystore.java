package io.mailkeep.server.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The key that the TLS listeners present. A first start makes a self-signed one: {@code conf/keystore}, its random
 * secret in {@code conf/keystore.secret}, both readable by their owner only. The XML files read the secret as
 * {@code ${sys:mailkeep.keystore.secret}}; an operator's own keystore replaces both files.
 */
public final class TlsKeystore {
    static final String SECRET_PROPERTY = "mailkeep.keystore.secret";
    private static final int SECRET_BYTES = 24;

    private final Path keystore;
    private final Path secret;

    public TlsKeystore(WorkingDirectory directory) {
        this.keystore = directory.conf("keystore");
        this.secret = directory.conf("keystore.secret");
    }

    /** Makes what is missing and publishes the secret to the configuration files. */
    public void prepare() {
        try {
            if (!Files.exists(keystore)) {
                create();
            }
            if (System.getProperty(SECRET_PROPERTY) == null && Files.exists(secret)) {
                System.setProperty(SECRET_PROPERTY, Files.readString(secret).trim());
            }
        } catch (IOException e) {
            throw new StartUpException(
                    "Cannot prepare the TLS keystore " + keystore + ": " + e.getMessage()
                            + "; make the directory writable or put a PKCS12 keystore and keystore.secret there",
                    e);
        }
    }

    private void create() throws IOException {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        OwnerOnly.write(secret, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        Process keytool =
                new ProcessBuilder(keytoolCommand()).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exitCode(keytool) != 0) {
            throw new IOException("keytool failed: " + output.trim());
        }
        Files.setPosixFilePermissions(keystore, PosixFilePermissions.fromString("rw-------"));
    }

    private List<String> keytoolCommand() {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        return List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "james",
                "-keyalg",
                "RSA",
                "-keysize",
                "3072",
                "-validity",
                "3650",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass:file",
                secret.toString());
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making the key", e);
        }
    }
}
