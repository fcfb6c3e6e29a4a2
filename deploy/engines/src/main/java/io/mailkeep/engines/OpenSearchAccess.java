package io.mailkeep.engines;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who gets in to a node of OpenSearch.
 *
 * @param settings lines of {@code opensearch.yml}
 * @param files of {@code config}, name to content
 * @param modules classes that the node has besides, of the plugin's class path
 */
record OpenSearchAccess(String settings, Map<String, String> files, List<String> modules) {
    private static final String SECURITY = "opensearch-security/";

    /** Everybody, without TLS. */
    static OpenSearchAccess open() {
        return new OpenSearchAccess("http.type: netty4\ntransport.type: netty4", Map.of(), List.of());
    }

    /**
     * Users of the security plugin, over TLS.
     *
     * @param users files of the plugin's configuration in the place of those that it comes with
     */
    static OpenSearchAccess secured(PemKey key, Map<String, String> users) {
        Map<String, String> files = new HashMap<>();
        files.put("certificate.pem", key.certificate());
        files.put("key.pem", key.key());
        files.putAll(shipped());
        users.forEach((name, content) -> files.put(SECURITY + name, content));
        return new OpenSearchAccess(
                Templates.filled("opensearch-tls.yml", Map.of()),
                files,
                List.of("org.opensearch.security.OpenSearchSecurityPlugin"));
    }

    /** The plugin, unpacked. */
    static Path plugin() {
        return Checkout.root().resolve("deploy/engines/opensearch/target/security");
    }

    private static Map<String, String> shipped() {
        Map<String, String> files = new HashMap<>();
        try (DirectoryStream<Path> shipped = Files.newDirectoryStream(plugin().resolve("config"), "*.yml")) {
            for (Path file : shipped) {
                files.put(SECURITY + file.getFileName(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new EngineException(
                    "OpenSearch's security plugin is not at " + plugin() + ": build it with 'mvn package'.", e);
        }
        return files;
    }
}
