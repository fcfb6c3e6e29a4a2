package io.mailkeep.imap.webhook;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** The elements of a webhook. */
final class WebhookSettings {
    private static final ImmutableSet<String> ELEMENTS = ImmutableSet.of(
            "url",
            "secretFile",
            "secretVariable",
            "caFile",
            "batch",
            "connectTimeout",
            "requestTimeout",
            "longestPause",
            "giveUp");
    private static final ImmutableSet<String> LOOPBACK = ImmutableSet.of("localhost", "127.0.0.1", "[::1]");
    private static final int SHORTEST_SECRET = 16;
    private static final Duration SECOND = Duration.ofSeconds(1);

    // Requests end well within the lease of who sends them.
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(20);

    private final Settings settings;
    private final Map<String, String> environment;

    WebhookSettings(HierarchicalConfiguration<ImmutableNode> element, Map<String, String> environment)
            throws ConfigurationException {
        this.settings = Settings.of(element, ELEMENTS);
        this.environment = environment;
    }

    Receiver receiver(String name) throws ConfigurationException {
        Duration timeout = settings.time("requestTimeout", Duration.ofSeconds(10), SECOND, LONGEST_REQUEST);
        return new Receiver(name, url(), client(), new Signature(secret()), timeout);
    }

    Patience patience() throws ConfigurationException {
        return Patience.of(
                settings.number("batch", 100, 1, 1000),
                settings.time("longestPause", Duration.ofMinutes(5), SECOND, Duration.ofHours(1)),
                settings.time("giveUp", Duration.ofDays(1), SECOND, Duration.ofDays(7)));
    }

    private URI url() throws ConfigurationException {
        String text = settings.text("url")
                .orElseThrow(() -> new ConfigurationException(
                        "it has no <url>. Write <url>https://receiver.example.com/path</url>."));
        try {
            URI url = URI.create(text);
            if (Optional.ofNullable(url.getHost()).isPresent() && url.getUserInfo() == null && isSafe(url)) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw Settings.wrong("url", text, "It is no URL. Write one that begins with https://.");
        }
        throw Settings.wrong(
                "url",
                text.replaceFirst("//[^/]*@", "//…@"),
                "Write one that begins with https://, without user and password; http:// to this host alone.");
    }

    private static boolean isSafe(URI url) {
        return "https".equalsIgnoreCase(url.getScheme())
                || ("http".equalsIgnoreCase(url.getScheme()) && LOOPBACK.contains(url.getHost()));
    }

    private byte[] secret() throws ConfigurationException {
        Optional<String> file = settings.text("secretFile");
        Optional<String> variable = settings.text("secretVariable");
        if (file.isPresent() == variable.isPresent()) {
            throw new ConfigurationException(
                    "it needs its secret from one place. Write <secretFile>/path</secretFile> or"
                            + " <secretVariable>NAME</secretVariable>.");
        }
        String secret = file.isPresent() ? read(file.get()) : variable(variable.get());
        byte[] bytes = secret.trim().getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST_SECRET) {
            throw Settings.wrong(
                    file.isPresent() ? "secretFile" : "secretVariable",
                    file.or(() -> variable).get(),
                    "What is there is too short. Put at least " + SHORTEST_SECRET
                            + " characters there, such as those of openssl rand -hex 32.");
        }
        return bytes;
    }

    private static String read(String file) throws ConfigurationException {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw Settings.wrong(
                    "secretFile", file, "It can not be read. Write the path of a file that James may read.");
        }
    }

    private String variable(String name) throws ConfigurationException {
        return Optional.ofNullable(environment.get(name))
                .orElseThrow(() -> Settings.wrong(
                        "secretVariable",
                        name,
                        "James's environment has no such variable. Set it where James starts."));
    }

    private HttpClient client() throws ConfigurationException {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.time("connectTimeout", Duration.ofSeconds(5), SECOND, LONGEST_REQUEST));
        Optional<String> authorities = settings.text("caFile");
        if (authorities.isPresent()) {
            client.sslContext(trusting(authorities.get()));
        }
        return client.build();
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
