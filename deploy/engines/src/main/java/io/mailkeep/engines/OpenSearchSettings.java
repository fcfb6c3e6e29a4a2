package io.mailkeep.engines;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that makes one OpenSearch node: the same again after a restart. */
record OpenSearchSettings(
        EngineDirectory directory, int httpPort, int heapMegabytes, List<String> compilation, long serves) {
    private static final String DAEMON = "io.mailkeep.engines.opensearch.OpenSearchDaemon";

    ChildJvm start() {
        Path module = Checkout.root().resolve("deploy/engines/opensearch/target");
        String classPath = module.resolve("classes") + File.pathSeparator + module.resolve("lib") + "/*";
        return ChildJvm.start(new ChildJvm.Launch(
                "opensearch",
                directory,
                files(),
                Map.of(),
                classPath,
                jvmOptions(),
                DAEMON,
                List.of(directory.path().toString()),
                serves));
    }

    private Map<String, String> files() {
        return Map.of(
                "config/opensearch.yml",
                Templates.filled("opensearch.yml", Map.of("http_port", Integer.toString(httpPort))),
                "config/log4j2.properties",
                Templates.filled("log4j2.properties", Map.of()),
                EngineDirectory.PORT_FILE,
                Integer.toString(httpPort));
    }

    private List<String> jvmOptions() {
        List<String> options = new ArrayList<>();
        options.add("-Xms" + heapMegabytes + "m");
        options.add("-Xmx" + heapMegabytes + "m");
        options.addAll(compilation);
        options.add("-XX:+UseSerialGC");
        options.add("-XX:+ExitOnOutOfMemoryError");
        // Log4j would stop logging before the node has closed.
        options.add("-Dlog4j.shutdownHookEnabled=false");
        options.add("-Dlog4j2.disable.jmx=true");
        options.add("-Djna.tmpdir=" + directory.temporaryFiles());
        return options;
    }
}
