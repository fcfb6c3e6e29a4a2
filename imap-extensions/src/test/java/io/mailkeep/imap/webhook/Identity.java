package io.mailkeep.imap.webhook;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key of 127.0.0.1 that nobody vouches for, and its certificate as PEM. */
record Identity(SSLContext context, Path certificate) {
    private static final String PASSWORD = "changeit";

    static Identity makeIn(Path directory) throws Exception {
        Path keys = directory.resolve("keys.p12");
        Path certificate = directory.resolve("certificate.pem");
        keytool(List.of(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD));
        keytool(List.of(
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-file",
                certificate.toString(),
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return new Identity(context, certificate);
    }

    private static void keytool(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(arguments);
        command.add(
                0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
