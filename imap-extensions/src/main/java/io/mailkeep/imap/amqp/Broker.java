package io.mailkeep.imap.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** A message broker, at one of some addresses. */
final class Broker {
    private final ConnectionFactory factory;
    private final List<Address> addresses;

    Broker(ConnectionFactory factory, List<Address> addresses) {
        this.factory = factory;
        this.addresses = addresses;
    }

    /** Blocks. */
    Connection connect(String name) throws IOException, TimeoutException {
        // Each goes first now and then: the client asks them in their order, and some may be up and yet of no use.
        List<Address> shuffled = new ArrayList<>(addresses);
        Collections.shuffle(shuffled);
        return factory.newConnection(shuffled, "mailkeep " + name);
    }
}
