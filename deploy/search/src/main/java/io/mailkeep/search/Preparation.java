package io.mailkeep.search;

import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.mapping.MailIndex;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/**
 * Makes the index ready when James starts. The start waits for it a little, so that the first mail finds it, but not for
 * an OpenSearch that does not answer: {@link SearchUpkeep} makes it later. Until then what changes is missed and what is
 * searched is scanned.
 */
final class Preparation {
    private static final Logger LOGGER = LoggerFactory.getLogger(Preparation.class);
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);

    private Preparation() {}

    /** Returns when the index is ready or will be later. Blocking. */
    static void attempt(MailIndex index, SearchConfiguration configuration) {
        try {
            index.prepare().block(STARTS_WITHIN);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "There is no search index yet: mail flows, and SEARCH reads the mailboxes. It is tried again until"
                            + " OpenSearch answers: start it, or correct conf/opensearch.properties hosts={} failure={}",
                    configuration.hosts(),
                    Exceptions.unwrap(e).toString());
        }
    }
}
