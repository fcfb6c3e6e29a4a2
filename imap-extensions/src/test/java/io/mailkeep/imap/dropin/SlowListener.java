package io.mailkeep.imap.dropin;

import java.time.Duration;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.events.MailboxEvents.FlagsUpdated;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Makes a server slow: whoever copies to a mailbox called Slow, or flags messages, waits. */
public final class SlowListener implements ReactiveGroupEventListener {
    /** How long for each range of messages. */
    static final Duration DELAY = Duration.ofSeconds(7);

    private static final Group GROUP = new SlowGroup();

    /** Where James keeps what it could not deliver. */
    public static final class SlowGroup extends Group {}

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    @Override
    public ExecutionMode getExecutionMode() {
        return ExecutionMode.SYNCHRONOUS;
    }

    @Override
    public boolean isHandling(Event event) {
        return event instanceof FlagsUpdated || (event instanceof Added && isSlow((MailboxEvent) event));
    }

    private static boolean isSlow(MailboxEvent event) {
        return event.getMailboxPath().getName().equals("Slow");
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return Mono.delay(DELAY).then();
    }
}
