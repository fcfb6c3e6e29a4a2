package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.Readings;
import io.mailkeep.imap.uids.LivingUids;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.mail.Flags;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What an announcement has in hand is lost to nobody. */
class AnnouncerTest {
    private final MemoryJames james = new MemoryJames();
    private final FakeImapSession session = new FakeImapSession();
    private final Announcer testee = SomeAnnouncer.quiet();
    private final AtomicReference<CompletableFuture<Void>> reading =
            new AtomicReference<>(CompletableFuture.completedFuture(null));
    private final Client client = new Client();

    private static final class Client implements Responder {
        private final List<ImapResponseMessage> received = new CopyOnWriteArrayList<>();

        @Override
        public void respond(ImapResponseMessage message) {
            received.add(message);
        }

        @Override
        public void flush() {}

        List<Integer> fetched() {
            return received.stream()
                    .filter(FetchResponse.class::isInstance)
                    .map(message -> ((FetchResponse) message).getMessageNumber().asInt())
                    .toList();
        }
    }

    @BeforeEach
    void selectThreeMessages() {
        james.append(3);
        session.setMailboxSession(james.anotherSession());
        Selection selection =
                Selection.listening(james.eventBus(), heldInbox(), session).block();
        selection.heard(james.highestModSeq());
        selection.open(Access.READ_WRITE, LivingUids.of(james.uids()), MessageUid.of(4), List.of(), new Flags());
        session.selected(selection).block();
    }

    /** Whose messages are read once {@link #reading} has completed. */
    private MessageManager heldInbox() {
        return Readings.of(james.inbox(), (range, messages) -> Flux.defer(() -> Mono.fromFuture(reading.get()))
                .thenMany(messages));
    }

    @Test
    void flagsThatAnEndingIdleHasInHandAreToldByTheNextCommand() throws Exception {
        AtomicBoolean idles = new AtomicBoolean(true);
        CompletableFuture<Void> held = new CompletableFuture<>();
        reading.set(held);
        james.flag(2, 2, new Flags(Flags.Flag.FLAGGED), FlagsUpdateMode.ADD);
        CompletableFuture<Void> idle = testee.announce(
                        session,
                        action -> {
                            if (idles.get()) {
                                action.accept(client);
                            }
                            return idles.get();
                        },
                        Expunges.TELL)
                .toFuture();

        idles.set(false);
        CompletableFuture<Void> noop =
                testee.announce(session, client, Expunges.TELL).toFuture();

        assertThat(noop).isNotDone();
        held.complete(null);
        idle.get(10, TimeUnit.SECONDS);
        noop.get(10, TimeUnit.SECONDS);
        assertThat(client.fetched()).containsExactly(2);
    }

    @Test
    void flagsThatIdleHasToldAreNotToldAgain() throws Exception {
        james.flag(2, 2, new Flags(Flags.Flag.FLAGGED), FlagsUpdateMode.ADD);

        testee.announce(session, client, Expunges.TELL).toFuture().get(10, TimeUnit.SECONDS);
        testee.announce(session, client, Expunges.TELL).toFuture().get(10, TimeUnit.SECONDS);

        assertThat(client.fetched()).containsExactly(2);
    }
}
