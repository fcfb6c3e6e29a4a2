package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.response.ExistsResponse;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final ExistsResponse LINE = new ExistsResponse(1);

    private final FakeImapSession session = new FakeImapSession();
    private final Client client = new Client();
    private final AtomicInteger begun = new AtomicInteger();
    private final Pauses testee = listening();

    private static final class Client implements Responder {
        final List<ImapResponseMessage> received = new ArrayList<>();
        private final List<ImapResponseMessage> unsent = new ArrayList<>();

        @Override
        public void respond(ImapResponseMessage message) {
            unsent.add(message);
        }

        @Override
        public void flush() {
            received.addAll(unsent);
            unsent.clear();
        }
    }

    private Pauses listening() {
        Pauses pauses = Pauses.of(session);
        pauses.listen(Interest.EVERYTHING, Expunges.WITHHOLD, client, begun::incrementAndGet);
        return pauses;
    }

    @Test
    void sessionHasNoneUntilItsClientListens() {
        FakeImapSession other = new FakeImapSession();

        Pauses unused = Pauses.of(other);

        assertThat(Pauses.in(other)).isEmpty();
        assertThat(unused).isNotSameAs(Pauses.of(other));
    }

    @Test
    void nothingIsPushedBeforeTheCommandEnds() {
        assertThat(push(testee.outlet())).isFalse();

        testee.commandEnds(() -> {});

        assertThat(push(testee.outlet())).isTrue();
        assertThat(client.received).containsExactly(LINE);
    }

    @Test
    void pauseBeginsBehindTheEndOfTheCommand() {
        List<Integer> begunAtTheEnd = new ArrayList<>();

        testee.commandEnds(() -> begunAtTheEnd.add(begun.get()));

        assertThat(begunAtTheEnd).containsExactly(0);
        assertThat(begun).hasValue(1);
    }

    @Test
    void commandClosesTheOutletsBeforeItForGood() {
        testee.commandEnds(() -> {});
        Outlet outlet = testee.outlet();

        testee.commandBegins();
        assertThat(push(outlet)).isFalse();
        testee.commandEnds(() -> {});

        assertThat(push(outlet)).isFalse();
        assertThat(push(testee.outlet())).isTrue();
    }

    @Test
    void commandThatFollowsAtOnceLeavesNoPause() {
        testee.commandEnds(testee::commandBegins);

        assertThat(push(testee.outlet())).isFalse();
    }

    @Test
    void removalsArePushedWhileTheClientIdles() {
        testee.commandEnds(() -> {});
        assertThat(testee.expunges()).isEqualTo(Expunges.WITHHOLD);

        testee.idleBegins();
        Outlet outlet = testee.outlet();
        assertThat(testee.expunges()).isEqualTo(Expunges.TELL);
        testee.idleEnds();

        assertThat(testee.expunges()).isEqualTo(Expunges.WITHHOLD);
        assertThat(push(outlet)).isFalse();
    }

    @Test
    void clientThatSaysNothingIsPushedNoMoreThanSoMuch() {
        testee.commandEnds(() -> {});
        Outlet outlet = testee.outlet();

        while (push(outlet)) {
            assertThat(client.received).hasSizeLessThan(50_000);
        }

        assertThat(client.received).hasSizeGreaterThan(10_000);
        assertThat(testee.isExhausted()).isTrue();
        testee.commandBegins();
        testee.commandEnds(() -> {});
        assertThat(push(testee.outlet())).isTrue();
    }

    @Test
    void whoGivesUpSaysSoAndTellsNoMore() {
        assertThat(testee.giveUp(LINE)).isFalse();
        testee.commandEnds(() -> {});

        assertThat(testee.giveUp(LINE)).isTrue();

        assertThat(client.received).containsExactly(LINE);
        assertThat(Pauses.interest(session)).isEqualTo(Interest.NOTHING);
    }

    private static boolean push(Outlet outlet) {
        return outlet.write(responder -> responder.respond(LINE));
    }
}
