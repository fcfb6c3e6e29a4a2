package io.mailkeep.imap.amqp;

import com.google.common.collect.ImmutableList;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.http.ssl.SSLContextBuilder;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration.SSLConfiguration;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration.SSLConfiguration.HostNameVerifier;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration.SSLConfiguration.SSLKeyStore;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration.SSLConfiguration.SSLTrustStore;
import org.apache.james.backends.rabbitmq.RabbitMQConfiguration.SSLConfiguration.SSLValidationStrategy;

/** The broker of {@code rabbitmq.properties}, whose keys mean here what they mean to James. */
final class JamesRabbit {
    private static final int HEARTBEAT_SECONDS = 30;

    private JamesRabbit() {}

    static Broker broker(Configuration properties, Duration timeout) throws ConfigurationException {
        RabbitMQConfiguration rabbit = read(properties);
        ConnectionFactory factory = factory(timeout, rabbit.rabbitMQHosts().size());
        try {
            factory.setUri(rabbit.getUri());
            factory.setUsername(rabbit.getManagementCredentials().getUser());
            factory.setPassword(String.valueOf(rabbit.getManagementCredentials().getPassword()));
            if (rabbit.useSsl()) {
                secure(factory, rabbit.getSslConfiguration());
            }
        } catch (GeneralSecurityException | IOException | java.net.URISyntaxException | RuntimeException e) {
            throw wrong(e);
        }
        return new Broker(
                factory,
                rabbit.rabbitMQHosts().stream()
                        .map(host -> new Address(host.getHostName(), host.getPort()))
                        .collect(ImmutableList.toImmutableList()));
    }

    /** That does not connect again by itself: who sends does. Within the time all addresses but one may fail to answer. */
    static ConnectionFactory factory(Duration timeout, int addresses) {
        int millis = Math.toIntExact(timeout.toMillis());
        int millisOfEach = millis / (addresses + 1);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(millisOfEach);
        // The client gives half of it to each step.
        factory.setHandshakeTimeout(2 * millisOfEach);
        factory.setChannelRpcTimeout(millis);
        factory.setShutdownTimeout(millis);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        return factory;
    }

    private static RabbitMQConfiguration read(Configuration properties) throws ConfigurationException {
        try {
            return RabbitMQConfiguration.from(properties);
        } catch (IllegalStateException e) {
            throw new ConfigurationException("conf/rabbitmq.properties: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw wrong(e);
        }
    }

    // What is wrong may be a URI, and have a password in it.
    private static ConfigurationException wrong(Exception failure) {
        return new ConfigurationException("conf/rabbitmq.properties can not be used ("
                + failure.getClass().getSimpleName() + "). Correct it, or write <uri> here.");
    }

    private static void secure(ConnectionFactory factory, SSLConfiguration configuration)
            throws GeneralSecurityException, IOException {
        factory.useSslProtocol(context(configuration));
        if (configuration.getHostNameVerifier() == HostNameVerifier.DEFAULT) {
            factory.enableHostnameVerification();
        }
    }

    private static SSLContext context(SSLConfiguration configuration) throws GeneralSecurityException, IOException {
        SSLContextBuilder context = new SSLContextBuilder();
        if (configuration.getStrategy() == SSLValidationStrategy.IGNORE) {
            context.loadTrustMaterial((chain, type) -> true);
        }
        Optional<SSLTrustStore> trusted = configuration.getTrustStore();
        if (trusted.isPresent() && configuration.getStrategy() == SSLValidationStrategy.OVERRIDE) {
            context.loadTrustMaterial(trusted.get().getFile(), trusted.get().getPassword());
        }
        Optional<SSLKeyStore> own = configuration.getKeyStore();
        if (own.isPresent()) {
            context.loadKeyMaterial(
                    own.get().getFile(), own.get().getPassword(), own.get().getPassword());
        }
        return context.build();
    }
}
