package io.mailkeep.search;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.mapping.MailIndex;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.opensearch.client.opensearch._types.HealthStatus;
import org.opensearch.client.opensearch.cluster.HealthResponse;
import reactor.core.publisher.Mono;

/** Whether the index answers. Mail flows without it, so that it is never worse than degraded. */
final class IndexHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("OpenSearch Backend");

    private final Cluster cluster;
    private final MailIndex index;

    IndexHealthCheck(Cluster cluster, MailIndex index) {
        this.cluster = cluster;
        this.index = index;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return cluster.ask(client -> client.cluster().health(health -> health.index(index.readAlias())))
                .map(IndexHealthCheck::result)
                .onErrorResume(failure -> Mono.just(Result.degraded(NAME, "it does not answer: " + failure)));
    }

    private static Result result(HealthResponse health) {
        return health.status() == HealthStatus.Red
                ? Result.degraded(NAME, "shards of the index are missing")
                : Result.healthy(NAME);
    }
}
