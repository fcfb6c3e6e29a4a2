package io.mailkeep.search.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** As much of a secured OpenSearch as a client sees of one before its first request is let in. */
final class SecuredCluster implements AutoCloseable {
    static final String STORE_PASSWORD = "changeit";

    private final HttpsServer server;
    private final String expected;
    private final List<Optional<String>> seen = new CopyOnWriteArrayList<>();

    private SecuredCluster(HttpsServer server, String user, String password) {
        this.server = server;
        this.expected =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** One that shows the key in this store and lets this user in. */
    static SecuredCluster start(Path keyStore, String user, String password)
            throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keyStore)));
        SecuredCluster cluster = new SecuredCluster(server, user, password);
        server.createContext("/", cluster::answer);
        server.start();
        return cluster;
    }

    /** A self-signed key for this name. */
    static Path key(Path directory, String subjectAlternativeName) throws IOException, InterruptedException {
        Path store = directory.resolve(subjectAlternativeName.replace(':', '-') + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=opensearch",
                        "-ext",
                        "SAN=" + subjectAlternativeName,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(output);
        }
        return store;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The {@code Authorization} of each request, in order. */
    List<Optional<String>> seen() {
        return List.copyOf(seen);
    }

    String expected() {
        return expected;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Optional<String> authorization =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
        seen.add(authorization);
        exchange.getRequestBody().readAllBytes();
        if (authorization.filter(expected::equals).isPresent()) {
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"OpenSearch Security\"");
            exchange.sendResponseHeaders(401, -1);
        }
        exchange.close();
    }

    private static SSLContext context(Path keyStore) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            store.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
