package io.mailkeep.pop3.dispatch;

import java.nio.file.Path;

/** A PKCS12 key store with a key for localhost and the password {@code secret}. */
public final class TestKeystore {
    private TestKeystore() {}

    public static Path in(Path directory) throws Exception {
        Path keystore = directory.resolve("keystore");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        keystore.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "secret",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost")
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new AssertionError("keytool made no key store");
        }
        return keystore;
    }
}
