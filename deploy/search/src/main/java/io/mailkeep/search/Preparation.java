package io.mailkeep.search;

import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.mapping.MailIndex;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Makes the index ready. A start of James waits for it a little, so that the first mail finds it, but not for an
 * OpenSearch that does not answer: that is tried again in the background until it does. Until then what changes is
 * missed and what is searched is scanned.
 */
final class Preparation implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Preparation.class);
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);
    private static final int LONGEST_PAUSE_FACTOR = 10;

    private final MailIndex index;
    private final SearchConfiguration configuration;
    private volatile Disposable attempts = () -> {};

    Preparation(MailIndex index, SearchConfiguration configuration) {
        this.index = index;
        this.configuration = configuration;
    }

    /** Returns when the index is ready or will be later. Blocking. */
    void begin() {
        Mono<Void> attempt =
                index.prepare().doOnSuccess(nothing -> LOGGER.info("The search index is ready index={}", index.name()));
        try {
            attempt.block(STARTS_WITHIN);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "There is no search index yet: mail flows, and SEARCH reads the mailboxes. It is tried again until"
                            + " OpenSearch answers: start it, or correct conf/opensearch.properties hosts={} failure={}",
                    configuration.hosts(),
                    reason(e));
            attempts = later(attempt).subscribe();
        }
    }

    private static String reason(RuntimeException failure) {
        return String.valueOf(failure.getCause() == null ? failure : failure.getCause());
    }

    private Mono<Void> later(Mono<Void> attempt) {
        Duration pause = configuration.retryDelay();
        return Mono.delay(pause)
                .then(attempt)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, pause).maxBackoff(pause.multipliedBy(LONGEST_PAUSE_FACTOR)));
    }

    /** Ends trying. */
    @Override
    public void close() {
        attempts.dispose();
    }
}
