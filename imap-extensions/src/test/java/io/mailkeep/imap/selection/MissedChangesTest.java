package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.Readings;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.ChangesFixture;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.changes.FailingChangeLog;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.removal.RemovalFixture;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.RegistrationKey;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.ExpungeResponse;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.message.response.FlagsResponse;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class MissedChangesTest {
    private static final Duration AT_ONCE = Duration.ofNanos(1);

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-28T12:00:00Z"));
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryJames james = new MemoryJames();
    private final FakeImapSession session = new FakeImapSession();
    private final Announcer announcer = new Announcer(
            new UnpooledStatusResponseFactory(), metrics, HookPoints.none(new UnpooledStatusResponseFactory()));
    /** When the mailbox is read by a comparison. */
    private final AtomicReference<Runnable> whileReading = new AtomicReference<>(() -> {});

    private boolean losing;
    private Consumer<Event> delivered = event -> {};

    /** A bus that loses what it is to. */
    private EventBus bus() {
        return (EventBus) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {EventBus.class},
                (proxy, method, arguments) -> james.eventBus()
                        .register(new Lossy((ReactiveEventListener) arguments[0]), (RegistrationKey) arguments[1]));
    }

    private final class Lossy implements ReactiveEventListener {
        private final ReactiveEventListener listener;

        Lossy(ReactiveEventListener listener) {
            this.listener = listener;
        }

        @Override
        public boolean isHandling(Event event) {
            if (losing) {
                delivered.accept(event);
            }
            return !losing && listener.isHandling(event);
        }

        @Override
        public Publisher<Void> reactiveEvent(Event event) {
            return listener.reactiveEvent(event);
        }
    }

    private void losing(Runnable change) {
        losing = true;
        change.run();
        losing = false;
    }

    private void seen(long low, long high) {
        james.flag(low, high, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);
    }

    /** By the session itself. */
    private void flagged(long low, long high) {
        james.flag(session.getMailboxSession(), low, high, new Flags(Flag.FLAGGED), FlagsUpdateMode.ADD);
    }

    private Selection select() {
        session.setMailboxSession(james.anotherSession());
        Selection selection =
                Selection.listening(bus(), watchedInbox(), session).block();
        selection.heard(james.highestModSeq());
        selection.open(
                Access.READ_WRITE,
                LivingUids.of(james.uids()),
                MessageUid.of(james.uids().size() + 1),
                List.of(),
                new Flags());
        session.selected(selection).block();
        return selection;
    }

    private MessageManager watchedInbox() {
        return Readings.of(
                james.inbox(),
                (range, messages) ->
                        messages.doOnComplete(() -> whileReading.get().run()));
    }

    private static final class Client implements Responder {
        private final List<String> told = new ArrayList<>();

        @Override
        public void respond(ImapResponseMessage message) {
            if (message instanceof ExistsResponse exists) {
                told.add(exists.getNumberOfMessages() + " EXISTS");
            } else if (message instanceof ExpungeResponse expunge) {
                told.add(expunge.getMessageSequenceNumber().asInt().orElseThrow() + " EXPUNGE");
            } else if (message instanceof FetchResponse fetch) {
                told.add(fetch.getMessageNumber().asInt() + " FETCH");
            } else if (message instanceof FlagsResponse flags
                    && flags.getFlags().getUserFlags().length > 0) {
                told.add("FLAGS");
            }
        }

        @Override
        public void flush() {}
    }

    private List<String> announced() {
        Client client = new Client();
        announcer.announce(session, client, Expunges.TELL).block();
        return client.told;
    }

    /** The same whether the log can tell what happened, or the mailbox has to be read. */
    abstract class Contract {
        final ChangeLog log;
        private final RemovalFixture removals;
        final MissedChanges testee;

        Contract(ChangeLog log) {
            this.log = log;
            this.removals = new RemovalFixture(james.mappers(), log, clock, metrics);
            this.testee = testee(AT_ONCE);
            james.append(3);
        }

        private MissedChanges testee(Duration period) {
            return new MissedChanges(period, removals.highestModSeq(), log, metrics);
        }

        private void remove(long... uids) {
            james.delete(uids);
            removals.raise(
                    james.inbox().getId(),
                    Entry.removed(UidSet.of(
                            LongStream.of(uids).mapToObj(MessageUid::of).toList())));
        }

        void look() {
            testee.look(session);
            Selection.in(session).ifPresent(selection -> await().until(() -> hasLooked(selection)));
        }

        private static boolean hasLooked(Selection selection) {
            boolean ended = selection.beginLook(System.nanoTime(), 0).isPresent();
            if (ended) {
                selection.endLook();
            }
            return ended;
        }

        /** By a look at what the one before has noted. */
        List<String> found() {
            look();
            look();
            return announced();
        }

        @Test
        void arrivals() {
            select();
            losing(() -> james.append(2));

            assertThat(announced()).isEmpty();
            assertThat(found()).containsExactly("5 EXISTS");
            assertThat(metrics.countFor(Counter.MISSED.metric())).isEqualTo(2);
        }

        @Test
        void removals() {
            select();
            losing(() -> remove(1, 3));

            assertThat(announced()).isEmpty();
            assertThat(found()).containsExactly("1 EXPUNGE", "2 EXPUNGE");
        }

        @Test
        void flags() {
            select();
            losing(() -> seen(2, 2));

            assertThat(announced()).isEmpty();
            assertThat(found()).containsExactly("2 FETCH");
        }

        @Test
        void flagsFromBeforeSomethingThatWasHeard() {
            select();
            losing(() -> seen(2, 2));
            seen(3, 3);

            assertThat(announced()).containsExactly("3 FETCH");
            assertThat(found()).containsExactly("2 FETCH");
        }

        @Test
        void flagsOfAMessageThatTheSessionItselfFlaggedLater() {
            select();
            losing(() -> seen(2, 2));
            flagged(2, 3);

            assertThat(announced()).isEmpty();
            assertThat(found()).contains("2 FETCH");
            assertThat(metrics.countFor(Counter.MISSED.metric())).isLessThanOrEqualTo(1);
        }

        @Test
        void flagsOfAMessageThatAnotherFlaggedLater() {
            select();
            losing(() -> seen(1, 3));
            james.flag(2, 3, new Flags(Flag.FLAGGED), FlagsUpdateMode.ADD);

            assertThat(announced()).containsExactly("2 FETCH", "3 FETCH");
            assertThat(found()).contains("1 FETCH");
        }

        /** The later change is news of one message, and of the other only that it is not recent any more. */
        @Test
        void flagsThatAReplacementLeavesAsTheyAre() {
            select();
            losing(() -> seen(2, 2));
            james.flag(2, 3, new Flags(Flag.SEEN), FlagsUpdateMode.REPLACE);

            assertThat(announced()).containsExactly("3 FETCH");
            assertThat(found()).contains("2 FETCH");
        }

        @Test
        void keywordsAreShownBeforeTheMessagesThatHaveThem() {
            select();
            announced();
            losing(() -> james.flag(2, 2, new Flags("$Work"), FlagsUpdateMode.ADD));

            assertThat(found()).containsExactly("FLAGS", "2 FETCH");
        }

        @Test
        void whatCameAndWentIsNotTold() {
            select();
            losing(() -> {
                james.append(1);
                remove(4);
            });

            assertThat(found()).isEmpty();
        }

        @Test
        void nothingIsToldTwice() {
            select();
            losing(() -> {
                james.append(1);
                seen(1, 2);
                remove(3);
            });
            found();
            seen(1, 1);
            james.append(1);
            announced();

            assertThat(found()).isEmpty();
            assertThat(found()).isEmpty();
        }

        @Test
        void whatWasHeardIsNotMissed() {
            select();
            james.append(2);
            seen(1, 4);
            remove(2);
            announced();

            assertThat(found()).isEmpty();
            assertThat(metrics.countFor(Counter.MISSED.metric())).isZero();
        }

        @Test
        void whatIsHeardBeforeItIsAnnouncedIsNotMissed() {
            select();
            james.append(1);
            seen(1, 1);
            remove(2);

            assertThat(found()).containsExactly("4 EXISTS", "2 EXPUNGE", "1 FETCH");
            assertThat(metrics.countFor(Counter.MISSED.metric())).isZero();
        }

        @Test
        void aMessageThatGoesWhileItIsReadDoesNotComeBack() {
            select();
            losing(() -> james.append(1));
            whileReading.set(() -> {
                whileReading.set(() -> {});
                remove(4);
            });

            assertThat(found()).isEmpty();
        }

        @Test
        void whatMayStillBeOnItsWayIsNotMissed() {
            select();
            losing(() -> seen(2, 2));

            look();

            assertThat(announced()).isEmpty();
        }

        @Test
        void arrivalsAndFlagsOfOneModSeq() {
            select();
            losing(() -> {
                james.append(1);
                seen(1, 4);
            });

            assertThat(found()).containsExactly("4 EXISTS", "1 FETCH", "2 FETCH", "3 FETCH");
        }

        /** James names it in the event of a STORE that did not change it, by the mod-sequence that it had. */
        @Test
        void flagsThatAnotherEventNamesAsTheyAre() {
            select();
            losing(() -> seen(1, 3));
            seen(1, 1);

            assertThat(announced()).isEmpty();
            assertThat(found()).containsExactly("1 FETCH", "2 FETCH", "3 FETCH");
        }

        @Test
        void anEventThatComesAfterAllDoesNotBringBackWhatHasGone() {
            List<Event> late = new ArrayList<>();
            Selection selection = select();
            delivered = late::add;
            losing(() -> james.append(1));
            delivered = event -> {};
            assertThat(found()).containsExactly("4 EXISTS");
            remove(4);
            assertThat(announced()).containsExactly("4 EXPUNGE");

            late.forEach(event -> Mono.from(selection.reactiveEvent(event)).block());

            assertThat(announced()).isEmpty();
            assertThat(selection.existsCount()).isEqualTo(3);
        }

        @Test
        void clientsThatAreNotifiedAreToldOfArrivalsAsSuch() {
            Selection selection = select();
            selection.announceOnly(() -> {});
            losing(() -> james.append(1));

            assertThat(found()).containsExactly("4 EXISTS");
            assertThat(selection.takeArrived()).containsExactly(MessageUid.of(4));
        }

        @Test
        void whoeverWaitsForNewsIsCalled() {
            AtomicInteger calls = new AtomicInteger();
            Selection selection = select();
            losing(() -> james.append(1));
            selection.onNews(calls::incrementAndGet);

            look();
            look();

            assertThat(calls).hasValue(1);
        }

        @Test
        void theNextLookWaitsForAPeriod() {
            select();
            losing(() -> james.append(1));

            testee(Duration.ofHours(1)).look(session);
            testee(Duration.ofHours(1)).look(session);

            assertThat(announced()).isEmpty();
        }

        @Test
        void aPeriodOfZeroIsNone() {
            Selection selection = select();
            testee(Duration.ZERO).look(session);

            assertThat(selection.beginLook(System.nanoTime(), 0))
                    .as("none goes on")
                    .isPresent();
        }

        @Test
        void withoutASelectionThereIsNothingToFind() {
            assertThat(found()).isEmpty();
        }
    }

    @Nested
    class ByTheLog extends Contract {
        ByTheLog() {
            super(new MemoryChangeLog(clock));
            james.register(ChangesFixture.listener(log, metrics), event -> true);
        }
    }

    @Nested
    class ByReading extends Contract {
        ByReading() {
            super(new FailingChangeLog());
        }

        @Test
        void whereTheMailboxCanNotBeReadTheNextLookTells() {
            select();
            AtomicReference<RuntimeException> failure = new AtomicReference<>(new IllegalStateException("away"));
            Selection failing = Selection.listening(
                            bus(),
                            Readings.of(
                                    james.inbox(),
                                    (range, messages) -> failure.get() == null ? messages : Flux.error(failure.get())),
                            session)
                    .block();
            failing.heard(james.highestModSeq());
            failing.open(Access.READ_WRITE, LivingUids.of(james.uids()), MessageUid.of(4), List.of(), new Flags());
            session.selected(failing).block();

            losing(() -> seen(1, 1));
            look();
            look();
            assertThat(metrics.countFor(Counter.LOOK_FAILED.metric())).isEqualTo(1);
            failure.set(null);
            look();

            assertThat(announced()).containsExactly("1 FETCH");
        }
    }
}
