package io.mailkeep.engines;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that makes one OpenSearch node: the same again after a restart. */
record OpenSearchSettings(
        EngineDirectory directory,
        int httpPort,
        int heapMegabytes,
        List<String> compilation,
        OpenSearchAccess access,
        long serves) {
    private static final String DAEMON = "io.mailkeep.engines.opensearch.OpenSearchDaemon";

    ChildJvm start() {
        Path module = Checkout.root().resolve("deploy/engines/opensearch/target");
        String classPath = module.resolve("classes") + File.pathSeparator + module.resolve("lib") + "/*";
        if (!access.modules().isEmpty()) {
            // In this order: the plugin brings some of the same libraries.
            classPath += File.pathSeparator + OpenSearchAccess.plugin() + "/*";
        }
        List<String> arguments = new ArrayList<>(List.of(directory.path().toString()));
        arguments.addAll(access.modules());
        return ChildJvm.start(new ChildJvm.Launch(
                "opensearch", directory, files(), Map.of(), classPath, jvmOptions(), DAEMON, arguments, serves));
    }

    private Map<String, String> files() {
        Map<String, String> files = new HashMap<>();
        access.files().forEach((name, content) -> files.put("config/" + name, content));
        files.put(
                "config/opensearch.yml",
                Templates.filled(
                        "opensearch.yml",
                        Map.of("http_port", Integer.toString(httpPort), "access", access.settings())));
        files.put("config/log4j2.properties", Templates.filled("log4j2.properties", Map.of()));
        files.put(EngineDirectory.PORT_FILE, Integer.toString(httpPort));
        return files;
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
