package io.mailkeep.imap.amqp;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import io.mailkeep.imap.outbox.Patience;
import io.mailkeep.imap.outbox.Receiver;
import io.mailkeep.imap.settings.Authorities;
import io.mailkeep.imap.settings.Secrets;
import io.mailkeep.imap.settings.Settings;
import java.io.FileNotFoundException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.utils.PropertiesProvider;

/** The elements of a publisher. What they do not say of the broker, {@code rabbitmq.properties} says. */
final class AmqpSettings {
    private static final Set<String> ELEMENTS = Sets.union(
            ImmutableSet.of("exchange", "uri", "user", "passwordFile", "passwordVariable", "caFile", "confirmTimeout"),
            Patience.ELEMENTS);
    private static final Pattern EXCHANGE = Pattern.compile("[A-Za-z0-9_.:-]{1,200}");
    private static final Duration SECOND = Duration.ofSeconds(1);

    // Attempts end well within the lease of who makes them.
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(20);

    private final Settings settings;
    private final PropertiesProvider properties;
    private final Secrets secrets;

    AmqpSettings(
            HierarchicalConfiguration<ImmutableNode> element,
            PropertiesProvider properties,
            Map<String, String> environment)
            throws ConfigurationException {
        this.settings = Settings.of(element, ELEMENTS);
        this.properties = properties;
        this.secrets = new Secrets(settings, environment);
    }

    Receiver receiver(String name) throws ConfigurationException {
        String exchange = exchange();
        Duration timeout = settings.time("confirmTimeout", Duration.ofSeconds(10), SECOND, LONGEST_ATTEMPT);
        return new AmqpReceiver(name, broker(timeout), exchange, timeout);
    }

    Patience patience() throws ConfigurationException {
        return Patience.of(settings);
    }

    private String exchange() throws ConfigurationException {
        String exchange = settings.text("exchange")
                .orElseThrow(() ->
                        new ConfigurationException("it has no <exchange>. Write <exchange>mail-changes</exchange>."));
        if (!EXCHANGE.matcher(exchange).matches() || exchange.startsWith("amq.")) {
            throw Settings.wrong("exchange", exchange, "Write letters, digits and _.:- only, and not amq. first.");
        }
        return exchange;
    }

    private Broker broker(Duration timeout) throws ConfigurationException {
        Optional<String> uri = settings.text("uri");
        return uri.isPresent() ? named(uri.get(), timeout) : ofJames(timeout);
    }

    private Broker named(String text, Duration timeout) throws ConfigurationException {
        URI uri = uri(text);
        ConnectionFactory factory = JamesRabbit.factory(timeout, 1);
        try {
            factory.setUri(uri);
            factory.setUsername(settings.text("user")
                    .orElseThrow(() -> new ConfigurationException("it has no <user>. Write the broker's.")));
            factory.setPassword(secrets.read("password", 1));
            if ("amqps".equals(uri.getScheme())) {
                factory.useSslProtocol(authorities());
                factory.enableHostnameVerification();
            }
        } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
            throw wrongUri(text);
        }
        return new Broker(factory, List.of(new Address(factory.getHost(), factory.getPort())));
    }

    private SSLContext authorities() throws ConfigurationException, NoSuchAlgorithmException {
        Optional<SSLContext> named = Authorities.of(settings);
        return named.isPresent() ? named.get() : SSLContext.getDefault();
    }

    private static URI uri(String text) throws ConfigurationException {
        try {
            URI uri = new URI(text);
            if (Set.of("amqp", "amqps").contains(String.valueOf(uri.getScheme()))
                    && Optional.ofNullable(uri.getHost()).isPresent()
                    && Optional.ofNullable(uri.getUserInfo()).isEmpty()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw wrongUri(text);
        }
        throw wrongUri(text);
    }

    private static ConfigurationException wrongUri(String text) {
        return Settings.wrong(
                "uri",
                text.replaceFirst("//[^/]*@", "//…@"),
                "Write amqps://broker.example.com:5671/, or amqp://, without user and password.");
    }

    private Broker ofJames(Duration timeout) throws ConfigurationException {
        for (String needless : List.of("user", "passwordFile", "passwordVariable", "caFile")) {
            if (settings.text(needless).isPresent()) {
                throw new ConfigurationException(
                        "it has <" + needless + "> but no <uri>. Write <uri>amqps://broker.example.com:5671/</uri>.");
            }
        }
        try {
            return JamesRabbit.broker(properties.getConfiguration("rabbitmq"), timeout);
        } catch (FileNotFoundException e) {
            throw new ConfigurationException("there is no conf/rabbitmq.properties. Write the broker here:"
                    + " <uri>amqps://broker.example.com:5671/</uri>, <user> and <passwordFile>.");
        }
    }
}
