package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.Multimaps;
import com.google.common.collect.SetMultimap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.events.MailboxEvents.MailboxAdded;
import org.apache.james.mailbox.events.MailboxEvents.MailboxDeletion;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.events.MailboxEvents.MailboxRenamed;
import org.apache.james.mailbox.events.MailboxEvents.MailboxSubscribedEvent;
import org.apache.james.mailbox.events.MailboxEvents.MailboxUnsubscribedEvent;
import org.apache.james.mailbox.model.MailboxId;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Who on this node listens to whose mailboxes: {@code <listener>} of {@code listeners.xml}. A mailbox that is new has no
 * listeners of its own yet, so its owner's are asked to look. Of several nodes one gets the event; the clients of the
 * others learn of it when they look by themselves. Never blocks.
 */
@Singleton
public final class Watchers implements ReactiveGroupEventListener {
    /** James's name for the listener, also in its dead letters. */
    public static final class WatchersGroup extends Group {}

    private static final Group GROUP = new WatchersGroup();

    /** How many mailboxes a client can listen to. */
    static final int MOST_MAILBOXES = 1000;

    private final EventBus bus;
    private final Map<Watch, Listening> watches = new ConcurrentHashMap<>();
    private final SetMultimap<Username, Watch> byUser = Multimaps.synchronizedSetMultimap(
            MultimapBuilder.hashKeys().hashSetValues().build());

    @Inject
    Watchers(EventBus bus) {
        this.bus = bus;
    }

    /** Whether events get here. */
    boolean isConfigured() {
        return bus.listRegisteredGroups().contains(GROUP);
    }

    /** Lets a watch hear of new names. */
    void join(Watch watch) {
        watches.put(watch, new Listening(bus, watch));
        byUser.put(watch.session().getUserName(), watch);
    }

    /** Lets it hear of the mailboxes that it wants; returns those that it did not hear of before. */
    Mono<ImmutableSet<MailboxId>> follow(Watch watch) {
        return Mono.defer(() -> {
            ImmutableSet<MailboxId> wanted = wanted(watch.interests(), watch.folders());
            if (wanted.size() > MOST_MAILBOXES) {
                watch.becomeTooMuch();
                return Mono.empty();
            }
            return Mono.justOrEmpty(Optional.ofNullable(watches.get(watch))).flatMap(listening -> listening.to(wanted));
        });
    }

    private static ImmutableSet<MailboxId> wanted(Interests interests, Folders folders) {
        return Maps.filterValues(
                        folders.names(), name -> !interests.of(name, folders).isEmpty())
                .keySet()
                .stream()
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Undoes {@link #join}. */
    Mono<Void> leave(Watch watch) {
        return Mono.defer(() -> {
            byUser.remove(watch.session().getUserName(), watch);
            return Mono.justOrEmpty(Optional.ofNullable(watches.remove(watch)))
                    .flatMap(listening -> listening.to(ImmutableSet.of()))
                    .then();
        });
    }

    ImmutableList<Watch> of(Username user) {
        synchronized (byUser) {
            return ImmutableList.copyOf(byUser.get(user));
        }
    }

    Optional<Watch> of(ImapSession session) {
        return of(session.getUserName()).stream()
                .filter(watch -> watch.isOf(session))
                .findFirst();
    }

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    @Override
    public boolean isHandling(Event event) {
        return isOfNames(event);
    }

    static boolean isOfNames(Event event) {
        return event instanceof MailboxAdded
                || event instanceof MailboxDeletion
                || event instanceof MailboxRenamed
                || event instanceof MailboxSubscribedEvent
                || event instanceof MailboxUnsubscribedEvent;
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        return Mono.fromRunnable(() -> hear((MailboxEvent) event));
    }

    private void hear(MailboxEvent event) {
        ImmutableSet.of(event.getUsername(), event.getMailboxPath().getUser())
                .forEach(user -> of(user).forEach(watch -> watch.hear(event)));
    }
}
