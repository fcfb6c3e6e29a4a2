package io.mailkeep.server;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.engines.junit.OpenSearchExtension;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The engines that all tests of a build share. */
final class Engines implements BeforeAllCallback, AfterAllCallback {
    private final CassandraExtension cassandra = new CassandraExtension();
    private final OpenSearchExtension openSearch = new OpenSearchExtension();

    /** Where a server keeps everything, over its restarts: {@code name} is that of its keyspace and of its index. */
    record Place(InetSocketAddress cassandra, InetSocketAddress openSearch, String name) {
        /** The same with an OpenSearch of the test's own. */
        Place withOpenSearch(InetSocketAddress other) {
            return new Place(cassandra, other, name);
        }

        /** A session in the keyspace, once a server has made it; the caller closes it. */
        CqlSession openKeyspace() {
            return CqlSession.builder()
                    .addContactPoint(cassandra)
                    .withLocalDatacenter("datacenter1")
                    .withKeyspace(name)
                    .withConfigLoader(CassandraExtension.patientDriver().build())
                    .build();
        }
    }

    /** One that no other test uses. */
    Place freshPlace() {
        return new Place(cassandra.contactPoint(), openSearch.address(), openSearch.freshName());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        cassandra.beforeAll(context);
        openSearch.beforeAll(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        openSearch.afterAll(context);
    }
}
