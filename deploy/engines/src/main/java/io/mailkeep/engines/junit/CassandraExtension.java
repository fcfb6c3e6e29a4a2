package io.mailkeep.engines.junit;

import java.net.InetSocketAddress;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Cassandra node for tests: one for all test JVMs of a build, ended with it. Tests keep apart by keyspaces of their
 * own. A test that stops or freezes a node starts its own.
 */
public final class CassandraExtension implements BeforeAllCallback {
    private InetSocketAddress contactPoint;

    @Override
    public void beforeAll(ExtensionContext context) {
        contactPoint = SharedCassandra.contactPoint();
    }

    /** Where the driver connects. */
    public InetSocketAddress contactPoint() {
        return contactPoint;
    }

    /** A name that no other test uses. */
    public String freshKeyspace() {
        return "test_" + UUID.randomUUID().toString().replace("-", "");
    }
}
