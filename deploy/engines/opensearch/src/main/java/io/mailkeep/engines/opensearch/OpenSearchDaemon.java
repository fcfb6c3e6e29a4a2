package io.mailkeep.engines.opensearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** An OpenSearch node alone in its JVM, with the modules that a search of mail needs. */
public final class OpenSearchDaemon {
    private static final List<Class<? extends Plugin>> MODULES =
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, ReindexPlugin.class, PainlessPlugin.class);

    private OpenSearchDaemon() {}

    /**
     * Takes the home, whose {@code config} has {@code opensearch.yml} and {@code log4j2.properties}, and the classes of
     * further modules; returns when the node answers HTTP.
     */
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        Settings settings = Settings.builder().put("path.home", home).build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
                settings, Map.of(), home.resolve("config"), () -> "mailkeep");
        LogConfigurator.registerErrorListener();
        LogConfigurator.configure(environment);
        List<Class<? extends Plugin>> modules = new ArrayList<>(MODULES);
        for (int i = 1; i < args.length; i++) {
            modules.add(Class.forName(args[i]).asSubclass(Plugin.class));
        }
        EmbeddedNode node = new EmbeddedNode(environment, modules);
        node.start();
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node, closed), "stop"));
        keepAliveUntil(closed);
    }

    /** All threads of a node are daemons. */
    private static void keepAliveUntil(CountDownLatch closed) {
        new Thread(
                        () -> {
                            try {
                                closed.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "keep-alive")
                .start();
    }

    private static void close(Node node, CountDownLatch closed) {
        try {
            node.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            closed.countDown();
        }
    }

    /** Makes the constructor reachable that takes modules from the class path. */
    private static final class EmbeddedNode extends Node {
        EmbeddedNode(Environment environment, List<Class<? extends Plugin>> modules) {
            super(environment, modules, false);
        }
    }
}
