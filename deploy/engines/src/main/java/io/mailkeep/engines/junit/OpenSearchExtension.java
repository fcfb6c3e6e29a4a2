package io.mailkeep.engines.junit;

import io.mailkeep.engines.OpenSearchNode;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An OpenSearch node for tests: one for all test JVMs of a build, ended with it. Tests keep apart by indices of their
 * own. A test that stops or freezes a node starts its own.
 */
public final class OpenSearchExtension implements BeforeAllCallback {
    private static final SharedEngine SHARED =
            new SharedEngine("opensearch", OpenSearchNode::runningIn, OpenSearchExtension::start);

    private InetSocketAddress address;

    @Override
    public void beforeAll(ExtensionContext context) {
        address = SHARED.address();
    }

    /** Where HTTP is served. */
    public InetSocketAddress address() {
        return address;
    }

    /** A name that no other test uses, for an index or an alias. */
    public String freshName() {
        return "test-" + UUID.randomUUID();
    }

    private static InetSocketAddress start(Path directory, long serves) {
        return OpenSearchNode.builder()
                .directory(directory)
                .heapMegabytes(320)
                .shortLived()
                .serves(serves)
                .start()
                .address();
    }
}
