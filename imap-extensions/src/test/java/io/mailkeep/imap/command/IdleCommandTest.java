package io.mailkeep.imap.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.selection.Access;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.selection.SomeAnnouncer;
import io.mailkeep.imap.selection.SomeMissedChanges;
import io.mailkeep.imap.uids.LivingUids;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.mail.Flags;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapLineHandler;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.IdleRequest;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client costs that idles for long, or often. */
class IdleCommandTest {
    private static final ExistsResponse LINE = new ExistsResponse(3);

    private final MemoryJames james = new MemoryJames();
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final StatusResponseFactory statuses = new UnpooledStatusResponseFactory();
    private final HookPoints hooks = HookPoints.none(statuses);
    private final Announcer announcer = SomeAnnouncer.with(statuses, metrics, hooks);
    private final Session session = new Session();
    private final Client client = new Client();
    private final IdleCommand testee = new IdleCommand(
            james.mailboxes(), statuses, metrics, announcer, SomeMissedChanges.none(james, metrics), hooks);

    private static final class Session extends FakeImapSession {
        private final Deque<ImapLineHandler> handlers = new ArrayDeque<>();
        private final List<Runnable> timers = new ArrayList<>();

        @Override
        public void pushLineHandler(ImapLineHandler handler) {
            handlers.push(handler);
        }

        @Override
        public void popLineHandler() {
            handlers.pop();
        }

        @Override
        public synchronized void schedule(Runnable task, Duration delay) {
            timers.add(task);
        }

        void say(String line) {
            handlers.element().onLine(this, line.getBytes(StandardCharsets.US_ASCII));
        }

        synchronized int timers() {
            return timers.size();
        }

        private synchronized Runnable takeTimer() {
            return timers.remove(0);
        }

        void letTimePass() {
            takeTimer().run();
        }
    }

    private static final class Client implements Responder {
        private final List<ImapResponseMessage> received = new ArrayList<>();
        private final List<ImapResponseMessage> unsent = new ArrayList<>();

        @Override
        public synchronized void respond(ImapResponseMessage message) {
            unsent.add(message);
        }

        @Override
        public synchronized void flush() {
            received.addAll(unsent);
            unsent.clear();
        }

        private synchronized <T extends ImapResponseMessage> List<T> received(Class<T> kind) {
            return received.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        List<Long> exists() {
            return received(ExistsResponse.class).stream()
                    .map(ExistsResponse::getNumberOfMessages)
                    .toList();
        }

        long heartbeats() {
            return received(StatusResponse.class).stream()
                    .filter(line -> HumanReadableText.HEARTBEAT.equals(line.getTextKey()))
                    .count();
        }
    }

    @BeforeEach
    void selectThreeMessages() {
        james.append(3);
        session.setMailboxSession(james.anotherSession());
        Selection selection =
                Selection.listening(james.eventBus(), james.inbox(), session).block();
        selection.heard(james.highestModSeq());
        selection.open(Access.READ_WRITE, LivingUids.of(james.uids()), MessageUid.of(4), List.of(), new Flags());
        session.selected(selection).block();
    }

    private void idle() {
        testee.processReactive(new IdleRequest(new Tag("a")), client, session).block();
    }

    @Test
    void clientThatIdlesAgainAndAgainHasOneTimer() {
        for (int i = 0; i < 1000; i++) {
            idle();
            session.say("DONE");
        }

        assertThat(session.timers()).isEqualTo(1);
    }

    @Test
    void clientIsToldAgainAndAgainThatTheServerIsThere() {
        idle();
        session.say("DONE");
        idle();

        for (int i = 1; i <= 3; i++) {
            session.letTimePass();

            await().until(() -> session.timers() == 1);
            assertThat(client.heartbeats()).isEqualTo(i);
        }
    }

    @Test
    void timerEndsWhereNobodyIdlesAndBeginsWithTheNextIdle() {
        idle();
        session.say("DONE");

        session.letTimePass();

        await().during(Duration.ofMillis(300)).until(() -> session.timers() == 0);
        assertThat(client.heartbeats()).isZero();
        idle();
        assertThat(session.timers()).isEqualTo(1);
    }

    @Test
    void clientThatSaysNothingIsPushedNoMoreThanSoMuchAndItsNextCommandTellsTheRest() {
        Idling idling = new Idling(session, client, announcer);
        int lines = 0;
        while (lines < 50_000 && idling.write(out -> out.respond(LINE))) {
            lines++;
        }
        assertThat(lines).isBetween(10_000, 49_999);
        james.append(1);

        idling.announce();

        int pushed = lines;
        await().untilAsserted(() -> assertThat(client.exists()).hasSize(pushed).doesNotContain(4L));
        idling.end();
        announcer.announce(session, client, Expunges.TELL).block();
        client.flush();
        assertThat(client.exists()).contains(4L);
    }
}
