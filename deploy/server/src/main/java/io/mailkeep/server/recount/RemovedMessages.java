package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.session.Request;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * From which mailbox this node removed a message a moment ago: James reads what it removed, and if that fails, it counts
 * nothing. Bounded; thread-safe, does not block.
 */
@Singleton
public final class RemovedMessages {
    // Longer than a read waits that follows.
    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final int MOST = 100_000;

    private final Cache<UUID, UUID> mailboxes = CacheBuilder.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(REMEMBERED)
            .build();

    @Inject
    RemovedMessages() {}

    /** Remembers what a request is about to remove, if it does. Gives the request. */
    public Request noted(Request request) {
        MessageWrites.removal(request).ifPresent(removal -> mailboxes.put(removal.message(), removal.mailbox()));
        return request;
    }

    Optional<UUID> mailbox(UUID message) {
        return Optional.ofNullable(mailboxes.getIfPresent(message));
    }
}
