package io.mailkeep.search;

import io.mailkeep.search.cluster.Cluster;
import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchConfigurationException;
import io.mailkeep.search.mapping.MailIndex;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * Makes the index ready when James starts. The start waits for it a little, so that the first mail finds it, but not for
 * an OpenSearch that does not answer: {@link SearchUpkeep} makes it later. Until then what changes is missed and what is
 * searched is scanned.
 */
final class Preparation {
    private static final Logger LOGGER = LoggerFactory.getLogger(Preparation.class);
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;

    private Preparation() {}

    /**
     * Returns when the index is ready or will be later. Blocking.
     *
     * @throws SearchConfigurationException if the index of a stock James, or another's, goes by the names that are
     *     configured
     */
    static void attempt(Cluster cluster, MailIndex index, SearchConfiguration configuration) {
        try {
            refuseAnothers(cluster, configuration).then(index.prepare()).block(STARTS_WITHIN);
        } catch (SearchConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "There is no search index yet: mail flows, and SEARCH reads the mailboxes. It is tried again until"
                            + " OpenSearch answers: start it, or correct conf/opensearch.properties hosts={} failure={}",
                    configuration.hosts(),
                    Exceptions.unwrap(e).toString());
        }
    }

    private static Mono<Void> refuseAnothers(Cluster cluster, SearchConfiguration configuration) {
        String alias = configuration.names().writeAlias();
        return cluster.ask(client -> client.indices().getAlias(get -> get.name(alias)))
                .map(found -> found.result().keySet())
                .onErrorResume(failure -> Cluster.status(failure) == NOT_FOUND, none -> Mono.just(Set.of()))
                .flatMapIterable(indices -> indices)
                .filter(name -> !name.startsWith(configuration.names().index() + "-v"))
                .next()
                .flatMap(name -> Mono.error(new SearchConfigurationException(
                        "conf/opensearch.properties: opensearch.alias.write.mailbox.name=" + alias
                                + " can not be used; it is an alias of " + name
                                + ", which is not an index of this server:"
                                + " set opensearch.index.mailbox.name, opensearch.alias.read.mailbox.name and"
                                + " opensearch.alias.write.mailbox.name to names that are free")));
    }
}
