package io.mailkeep.bench.outage;

import io.mailkeep.bench.James;
import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.engines.RabbitMqNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A server of {@link James.Setup#SWEEP} as one node of several: over RabbitMQ, with an index in OpenSearch. */
final class EngineLayout implements James.Layout {
    private final RabbitMqNode rabbitMq;
    private final OpenSearchNode openSearch;

    EngineLayout(RabbitMqNode rabbitMq, OpenSearchNode openSearch) {
        this.rabbitMq = rabbitMq;
        this.openSearch = openSearch;
    }

    @Override
    public Map<String, String> files(Path configuration) throws IOException {
        Map<String, String> files = new LinkedHashMap<>(James.Setup.SWEEP.files(configuration));
        files.put("search.properties", "implementation=OpenSearch\n");
        files.put(
                "opensearch.properties",
                Files.readString(configuration.resolve("james/opensearch.properties"))
                        .replaceAll(
                                "(?m)^opensearch.hosts=.*",
                                "opensearch.hosts=127.0.0.1:"
                                        + openSearch.address().getPort())
                        .replace("opensearch.indexAttachments=true", "opensearch.indexAttachments=false"));
        files.put(
                "rabbitmq.properties",
                Files.readString(configuration.resolve("cluster/rabbitmq.properties"))
                        .replaceAll("(?m)^uri=.*", "uri=" + rabbitMq.uri())
                        .replaceAll("(?m)^management.uri=.*", "management.uri=" + rabbitMq.managementUri()));
        return files;
    }

    @Override
    public String keyspace() {
        return James.Setup.SWEEP.keyspace();
    }
}
