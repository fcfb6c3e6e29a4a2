package io.mailkeep.imap.changes;

import java.util.List;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Remembers arrivals. */
record Recorder(List<Event> events) implements ReactiveGroupEventListener {
    static final class RecorderGroup extends Group {}

    @Override
    public Group getDefaultGroup() {
        return new RecorderGroup();
    }

    @Override
    public boolean isHandling(Event event) {
        return event instanceof Added;
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(() -> events.add(event));
    }
}
