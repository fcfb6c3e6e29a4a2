package io.mailkeep.imap.amqp;

import io.mailkeep.imap.outbox.Outgoing;
import io.mailkeep.imap.outbox.SomeOutgoing;
import java.nio.file.Path;
import java.util.Map;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;

/** Publishers for tests. */
public final class SomeAmqpPublisher {
    private SomeAmqpPublisher() {}

    /** Of a server that has no {@code rabbitmq.properties}. */
    public static AmqpPublisher in(Map<String, String> environment) {
        return in(Path.of("nowhere"), SomeOutgoing.make(), environment);
    }

    /** Of a server whose configuration is in {@code conf} of that directory. */
    static AmqpPublisher in(Path home, Outgoing outgoing, Map<String, String> environment) {
        Configuration configuration = Configuration.builder()
                .workingDirectory(home.toString())
                .configurationPath(new Configuration.ConfigurationPath(FileSystem.FILE_PROTOCOL + "conf/"))
                .build();
        return new AmqpPublisher(
                outgoing,
                new PropertiesProvider(
                        new FileSystemImpl(configuration.directories()), configuration.configurationPath()),
                environment);
    }
}
