package io.mailkeep.server.recount;

import com.google.inject.Inject;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.store.quota.ListeningCurrentQuotaUpdater;
import org.apache.james.mailbox.store.quota.QuotaUpdater;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * James's counting of quotas in use, but for what fails or is broken off: James would try the former again, and count
 * twice what had been counted before it failed. Here the quota is counted anew. Thread-safe.
 */
final class QuotaUpdates implements EventListener.ReactiveGroupEventListener, QuotaUpdater {
    private final ListeningCurrentQuotaUpdater updater;
    private final Suspects suspects;

    @Inject
    QuotaUpdates(ListeningCurrentQuotaUpdater updater, Suspects suspects) {
        this.updater = updater;
        this.suspects = suspects;
    }

    @Override
    public Group getDefaultGroup() {
        return updater.getDefaultGroup();
    }

    @Override
    public boolean isHandling(Event event) {
        return updater.isHandling(event);
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return Mono.from(updater.reactiveEvent(event))
                .doOnCancel(() -> suspects.noteQuotaOf(event))
                .onErrorResume(e -> suspects.noteQuotaOf(event) ? Mono.empty() : Mono.error(e));
    }
}
