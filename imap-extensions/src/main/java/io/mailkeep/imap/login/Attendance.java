package io.mailkeep.imap.login;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.inject.Singleton;
import io.mailkeep.imap.hook.ImapClient;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import javax.annotation.PreDestroy;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that are there, for as long as somebody wants to know when they end. James tells nobody that a connection
 * has ended: one look at all of them every few seconds finds out. Thread-safe, never blocks.
 */
@Singleton
final class Attendance {
    private static final Logger LOGGER = LoggerFactory.getLogger(Attendance.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Map<String, Present> present = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
            .setDaemon(true)
            .setNameFormat("sync-hook-sessions")
            .build());

    private static final class Present {
        private final WeakReference<ImapSession> session;
        private final ImapClient client;

        Present(ImapSession session, ImapClient client) {
            this.session = new WeakReference<>(session);
            this.client = client;
        }

        boolean isGone() {
            ImapSession here = session.get();
            return here == null || here.getState() == ImapSessionState.LOGOUT;
        }
    }

    /** @param gone is told of the client if it goes without {@link #leaves}; of the session if that is still known */
    void comes(ImapSession session, ImapClient client, BiConsumer<ImapClient, Optional<ImapSession>> gone) {
        present.put(client.session(), new Present(session, client));
        if (looking.compareAndSet(false, true)) {
            ScheduledFuture<?> unused = looks.scheduleWithFixedDelay(
                    () -> look(gone), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(BiConsumer<ImapClient, Optional<ImapSession>> gone) {
        present.forEach((name, one) -> {
            if (one.isGone() && present.remove(name, one)) {
                tell(gone, one);
            }
        });
    }

    private static void tell(BiConsumer<ImapClient, Optional<ImapSession>> gone, Present one) {
        try {
            gone.accept(one.client, Optional.ofNullable(one.session.get()));
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the looks for good.
            LOGGER.warn(
                    "Hooks were not told of the end of a session: user={}",
                    one.client.user().asString(),
                    e);
        }
    }

    /** Whether it was there. */
    boolean leaves(ImapClient client) {
        return present.remove(client.session()) != null;
    }

    @PreDestroy
    void close() {
        looks.shutdownNow();
    }
}
