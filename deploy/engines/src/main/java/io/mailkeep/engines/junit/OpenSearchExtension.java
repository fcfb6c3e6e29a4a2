package io.mailkeep.engines.junit;

import io.mailkeep.engines.OpenSearchNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An OpenSearch node for tests: one for all test JVMs of a build, ended with it. Tests keep apart by indices of their
 * own, which are deleted after the tests of the class. A test that stops or freezes a node starts its own.
 */
public final class OpenSearchExtension implements BeforeAllCallback, AfterAllCallback {
    private static final SharedEngine SHARED =
            new SharedEngine("opensearch", OpenSearchNode::runningIn, OpenSearchExtension::start);

    private final Queue<String> names = new ConcurrentLinkedQueue<>();
    private InetSocketAddress address;

    @Override
    public void beforeAll(ExtensionContext context) {
        address = SHARED.address();
    }

    /** Where HTTP is served. */
    public InetSocketAddress address() {
        return address;
    }

    /** Deletes every index whose name begins with one of the names that were given out. */
    @Override
    public void afterAll(ExtensionContext context) {
        boolean nested = context.getParent().filter(context.getRoot()::equals).isEmpty();
        if (nested) {
            return;
        }
        for (String name = names.poll(); name != null; name = names.poll()) {
            delete(name + "*");
        }
    }

    private void delete(String indices) {
        URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/" + indices);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .DELETE()
                .build();
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("DELETE " + uri + " was answered " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A name that no other test uses, for an index, an alias or what else has a name. */
    public String freshName() {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        names.add(name);
        return name;
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
