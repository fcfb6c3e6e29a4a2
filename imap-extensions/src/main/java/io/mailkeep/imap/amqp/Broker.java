package io.mailkeep.imap.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message broker, at one of some addresses; of one receiver. */
final class Broker {
    private static final Logger LOGGER = LoggerFactory.getLogger(Broker.class);

    private final ConnectionFactory factory;
    private final List<Address> addresses;
    private volatile Optional<Socket> last = Optional.empty();

    Broker(ConnectionFactory factory, List<Address> addresses) {
        this.factory = factory;
        this.addresses = addresses;
        factory.setSocketConfigurator(factory.getSocketConfigurator().andThen(socket -> last = Optional.of(socket)));
    }

    /** Blocks. */
    Connection connect(String name) throws IOException, TimeoutException {
        // Each goes first now and then: the client asks them in their order, and some may be up and yet of no use.
        List<Address> shuffled = new ArrayList<>(addresses);
        Collections.shuffle(shuffled);
        return factory.newConnection(shuffled, "mailkeep " + name);
    }

    /**
     * Ends the last connection, or the making of it, at once, and with what has not gone out yet. The client's own ways
     * wait for whoever is writing: with a broker that reads no more, for ever.
     */
    void cut() {
        last.ifPresent(Broker::reset);
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOGGER.debug("A connection had ended already", e);
        }
    }
}
