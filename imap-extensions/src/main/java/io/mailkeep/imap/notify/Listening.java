package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mailkeep.imap.selection.MailboxRegistration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.Registration;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The mailboxes whose events a listener gets, on whichever node they happen. One caller at a time. */
final class Listening {
    private static final int AT_ONCE = 8;

    private final EventBus bus;
    private final ReactiveEventListener listener;
    private final Map<MailboxId, Registration> registrations = new ConcurrentHashMap<>();

    Listening(EventBus bus, ReactiveEventListener listener) {
        this.bus = bus;
        this.listener = listener;
    }

    /** Listens to these mailboxes and no others; returns those that it did not listen to before. */
    Mono<ImmutableSet<MailboxId>> to(Set<MailboxId> mailboxes) {
        return Mono.defer(() -> {
            ImmutableSet<MailboxId> added = ImmutableSet.copyOf(Sets.difference(mailboxes, registrations.keySet()));
            ImmutableSet<MailboxId> left = ImmutableSet.copyOf(Sets.difference(registrations.keySet(), mailboxes));
            return Flux.fromIterable(added)
                    .flatMap(this::begin, AT_ONCE)
                    .thenMany(Flux.fromIterable(left))
                    .flatMap(this::end, AT_ONCE)
                    .then(Mono.just(added));
        });
    }

    private Mono<Registration> begin(MailboxId id) {
        return MailboxRegistration.of(bus, listener, id).doOnNext(registration -> registrations.put(id, registration));
    }

    private Mono<Void> end(MailboxId id) {
        return Mono.from(registrations.remove(id).unregister());
    }
}
