package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What deploy/container/certificates.sh makes, by which TLS is spoken over real sockets. */
class ContainerCertificatesTest {
    private static final Path SCRIPT = Path.of(System.getProperty("mailkeep.root"), "deploy/container/certificates.sh");
    private static final char[] NO_PASSWORD = {};

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireOpenssl() {
        boolean absent = Stream.of(System.getenv("PATH").split(":"))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, "openssl")));
        assumeFalse(absent, "openssl is not installed: apt-get install openssl");
    }

    @BeforeEach
    void make() throws Exception {
        for (String volume : new String[] {"cassandra", "opensearch", "rabbitmq", "james"}) {
            Files.createDirectories(directory.resolve(volume));
        }
        run();
    }

    private void run() throws Exception {
        Process script = new ProcessBuilder("bash", SCRIPT.toString(), directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).as(output).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "cassandra, cassandra-0",
        "cassandra, cassandra-1",
        "cassandra, cassandra-2",
        "opensearch, opensearch",
        "rabbitmq, rabbitmq"
    })
    void anEngineIsBelievedByItsNameAndBelievesTheOthers(String engine, String host) throws Exception {
        assertThat(handshake(engine, host)).isEqualTo("CN=" + engine);
    }

    @Test
    void anEngineIsNotBelievedByAnothersName() {
        assertThatThrownBy(() -> handshake("rabbitmq", "opensearch")).isInstanceOf(SSLException.class);
    }

    @Test
    void keyAndCertificateAreInOneFileAsCassandraWantsThem() throws Exception {
        assertThat(pem("cassandra", "tls-combined.pem"))
                .isEqualTo(pem("cassandra", "tls.key") + pem("cassandra", "tls.crt"));
    }

    @Test
    void whatIsThereStays() throws Exception {
        String before = pem("rabbitmq", "tls.crt");

        run();

        assertThat(pem("rabbitmq", "tls.crt")).isEqualTo(before);
    }

    @Test
    void whatWasCutOffIsMadeAnew() throws Exception {
        String before = pem("rabbitmq", "tls.crt");
        Files.delete(directory.resolve("james/ca.crt"));

        run();

        assertThat(pem("rabbitmq", "tls.crt")).isNotEqualTo(before);
        assertThat(handshake("rabbitmq", "rabbitmq")).isEqualTo("CN=rabbitmq");
    }

    /** Whoever had it could pass for an engine. */
    @Test
    void theKeyOfTheAuthorityIsNotKept() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> directory.relativize(file).toString()))
                    .filteredOn(name -> !name.matches("(cassandra|opensearch|rabbitmq)/.*"))
                    .containsExactly("james/ca.crt");
        }
        assertThat(pem("james", "ca.crt")).doesNotContain("PRIVATE KEY");
    }

    /** A client that shows a certificate of the same kind and wants that host, as the engines do among themselves. */
    private String handshake(String engine, String host) throws Exception {
        SSLContext context = contextOf(engine);
        try (SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(true);
            CompletableFuture<String> shown = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                    accepted.startHandshake();
                    accepted.getOutputStream().write(1);
                    return accepted.getSession().getPeerPrincipal().getName();
                } catch (IOException refused) {
                    return refused.getMessage();
                }
            });
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                    SSLSocket client = (SSLSocket)
                            context.getSocketFactory().createSocket(socket, host, listener.getLocalPort(), true)) {
                SSLParameters byName = client.getSSLParameters();
                byName.setEndpointIdentificationAlgorithm("HTTPS");
                client.setSSLParameters(byName);
                client.startHandshake();
                assertThat(client.getInputStream().read()).isEqualTo(1);
                return shown.get();
            }
        }
    }

    private SSLContext contextOf(String engine) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setCertificateEntry("authority", certificate("james", "ca.crt"));
        store.setKeyEntry("own", key(engine), NO_PASSWORD, new Certificate[] {certificate(engine, "tls.crt")});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private Certificate certificate(String engine, String file) throws GeneralSecurityException, IOException {
        try (InputStream in = new ByteArrayInputStream(pem(engine, file).getBytes(StandardCharsets.US_ASCII))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private PrivateKey key(String engine) throws GeneralSecurityException, IOException {
        byte[] octets = Base64.getMimeDecoder()
                .decode(pem(engine, "tls.key").replaceAll("-----(BEGIN|END) PRIVATE KEY-----", ""));
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(octets));
    }

    private String pem(String engine, String file) throws IOException {
        return Files.readString(directory.resolve(engine).resolve(file));
    }
}
