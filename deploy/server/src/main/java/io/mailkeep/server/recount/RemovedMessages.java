package io.mailkeep.server.recount;

import com.datastax.oss.driver.api.core.session.Request;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * From which mailbox this node removed a message a moment ago: James reads what it removed, and lists what else it is to
 * remove, and if either fails, it counts nothing. Bounded; thread-safe, does not block.
 */
@Singleton
public final class RemovedMessages {
    // Longer than a read waits that follows.
    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final int MOST = 100_000;

    private final Map<UUID, UUID> mailboxOfMessage = remembered();
    private final Set<UUID> mailboxes = Collections.newSetFromMap(remembered());

    @Inject
    RemovedMessages() {}

    /** Remembers what a request is about to remove, if it does. Gives the request. */
    public Request noted(Request request) {
        MessageWrites.removal(request).ifPresent(removal -> {
            mailboxOfMessage.put(removal.message(), removal.mailbox());
            mailboxes.add(removal.mailbox());
        });
        return request;
    }

    Optional<UUID> mailbox(UUID message) {
        return Optional.ofNullable(mailboxOfMessage.get(message));
    }

    boolean anyFrom(UUID mailbox) {
        return mailboxes.contains(mailbox);
    }

    private static <V> Map<UUID, V> remembered() {
        return CacheBuilder.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(REMEMBERED)
                .<UUID, V>build()
                .asMap();
    }
}
