package io.mailkeep.imap.webhook;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mailkeep.imap.outbox.Patience;
import io.mailkeep.imap.outbox.Receiver;
import io.mailkeep.imap.settings.Authorities;
import io.mailkeep.imap.settings.Secrets;
import io.mailkeep.imap.settings.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** The elements of a webhook. */
final class WebhookSettings {
    private static final Set<String> ELEMENTS = Sets.union(
            ImmutableSet.of("url", "secretFile", "secretVariable", "caFile", "connectTimeout", "requestTimeout"),
            Patience.ELEMENTS);
    private static final ImmutableSet<String> LOOPBACK = ImmutableSet.of("localhost", "127.0.0.1", "[::1]");
    private static final int SHORTEST_SECRET = 16;
    private static final Duration SECOND = Duration.ofSeconds(1);

    // Requests end well within the lease of who sends them.
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(20);

    private final Settings settings;
    private final Secrets secrets;

    WebhookSettings(HierarchicalConfiguration<ImmutableNode> element, Map<String, String> environment)
            throws ConfigurationException {
        this.settings = Settings.of(element, ELEMENTS);
        this.secrets = new Secrets(settings, environment);
    }

    Receiver receiver(String name) throws ConfigurationException {
        URI url = url();
        Duration timeout = settings.time("requestTimeout", Duration.ofSeconds(10), SECOND, LONGEST_REQUEST);
        byte[] secret = secrets.read("secret", SHORTEST_SECRET).getBytes(StandardCharsets.UTF_8);
        return new HttpReceiver(name, url, client(), new Signature(secret), timeout);
    }

    Patience patience() throws ConfigurationException {
        return Patience.of(settings);
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

    private HttpClient client() throws ConfigurationException {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.time("connectTimeout", Duration.ofSeconds(5), SECOND, LONGEST_REQUEST));
        Authorities.of(settings).ifPresent(client::sslContext);
        return client.build();
    }
}
