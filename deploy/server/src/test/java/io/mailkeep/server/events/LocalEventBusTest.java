package io.mailkeep.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.Group;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.Registration;
import org.apache.james.events.RegistrationKey;
import org.apache.james.events.RetryBackoffConfiguration;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.event.EventFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class LocalEventBusTest {
    /** So that listeners that fail are reached before others, whatever their order. */
    private static final int MANY = 8;

    private static final RegistrationKey MAILBOX = new MailboxIdRegistrationKey(InMemoryId.of(1));
    private static final RegistrationKey ANOTHER = new MailboxIdRegistrationKey(InMemoryId.of(2));
    private static final Event EVENT = EventFactory.mailboxAdded()
            .randomEventId()
            .user(Username.of("anna"))
            .sessionId(MailboxSession.SessionId.of(1))
            .mailboxId(InMemoryId.of(1))
            .mailboxPath(MailboxPath.inbox(Username.of("anna")))
            .build();

    private final LocalEventBus testee = new LocalEventBus(
            new InVmEventDelivery(new RecordingMetricFactory()),
            RetryBackoffConfiguration.DEFAULT,
            new MemoryEventDeadLetters());

    @Test
    void whoStaysHearsOfEachEventWhileOthersComeAndGo() throws Exception {
        Counting staying = new Counting();
        Counting group = new Counting();
        Mono.from(testee.register(staying, MAILBOX)).block();
        testee.register(group, new SomeGroup());
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService others = Executors.newSingleThreadExecutor();
        others.execute(() -> {
            while (!over.get()) {
                leave(join(new Counting(), MAILBOX));
            }
        });

        int events = 50_000;
        for (int event = 0; event < events; event++) {
            testee.dispatch(EVENT, MAILBOX).block();
        }
        over.set(true);
        others.shutdown();
        assertThat(others.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        assertThat(staying.heard).hasValue(events);
        assertThat(group.heard).hasValue(events);
    }

    @Test
    void onlyWhoWatchesTheMailboxHears() {
        Counting watching = new Counting();
        Counting left = new Counting();
        Counting elsewhere = new Counting();
        join(watching, MAILBOX);
        leave(join(left, MAILBOX));
        join(elsewhere, ANOTHER);

        testee.dispatch(EVENT, MAILBOX).block();

        assertThat(watching.heard).hasValue(1);
        assertThat(left.heard).hasValue(0);
        assertThat(elsewhere.heard).hasValue(0);
    }

    @Test
    void listenersThatFailKeepNobodyFromHearing() {
        List<Counting> watching = Stream.generate(Counting::new).limit(MANY).toList();
        IntStream.range(0, MANY)
                .forEach(number -> join(event -> Mono.error(new IllegalStateException("expected " + number)), MAILBOX));
        watching.forEach(listener -> join(listener, MAILBOX));

        testee.dispatch(EVENT, MAILBOX).block();

        assertThat(watching).allSatisfy(listener -> assertThat(listener.heard).hasValue(1));
    }

    private Registration join(ReactiveEventListener listener, RegistrationKey key) {
        return Mono.from(testee.register(listener, key)).block();
    }

    private static void leave(Registration registration) {
        Mono.from(registration.unregister()).block();
    }

    private static final class SomeGroup extends Group {}

    private static final class Counting implements ReactiveEventListener {
        private final AtomicInteger heard = new AtomicInteger();

        @Override
        public Publisher<Void> reactiveEvent(Event event) {
            return Mono.fromRunnable(heard::incrementAndGet);
        }
    }
}
