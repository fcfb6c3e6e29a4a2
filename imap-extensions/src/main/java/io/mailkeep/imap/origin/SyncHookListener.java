package io.mailkeep.imap.origin;

import com.google.inject.Inject;
import io.mailkeep.imap.dispatch.SyncHooks;
import io.mailkeep.imap.hook.ChangeHook;
import java.time.Clock;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Tells hooks what changes in mailboxes: {@code <listener>} of {@code listeners.xml}. Returns at once. */
public final class SyncHookListener implements ReactiveGroupEventListener {
    /** James's name for the listener, also in its dead letters. */
    public static final class SyncHookGroup extends Group {}

    private static final Group GROUP = new SyncHookGroup();

    private final SyncHooks hooks;
    private final Clock clock;

    @Inject
    SyncHookListener(SyncHooks hooks, Clock clock) {
        this.hooks = hooks;
        this.clock = clock;
    }

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    @Override
    public boolean isHandling(Event event) {
        return hooks.hears(ChangeHook.class) && MailboxChanges.isOne(event);
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(() -> hooks.tell(
                ChangeHook.class, () -> MailboxChanges.of((MailboxEvent) event, clock.instant()), ChangeHook::changed));
    }
}
