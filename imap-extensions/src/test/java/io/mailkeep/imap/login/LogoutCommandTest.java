package io.mailkeep.imap.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.UnbindingFails;
import io.mailkeep.imap.selection.SelectedState;
import io.mailkeep.imap.selection.Selection;
import java.time.Duration;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.LogoutRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class LogoutCommandTest {
    private final MemoryJames james = new MemoryJames();
    private final StatusResponseFactory statuses = new UnpooledStatusResponseFactory();
    private final LogoutCommand testee =
            new LogoutCommand(james.mailboxes(), statuses, new RecordingMetricFactory(), HookPoints.none(statuses));
    private final FakeImapSession session = new FakeImapSession();
    private final Lines lines = new Lines();

    @Test
    void whoHasAMailboxSelectedDoesNotWaitForAnEventBusThatDoesNotAnswer() {
        session.setMailboxSession(james.anotherSession());
        SelectedState.enter(
                        Selection.listening(new UnbindingFails(Mono.never()), james.inbox(), session)
                                .block(),
                        session)
                .block();

        testee.processReactive(new LogoutRequest(new Tag("a1")), lines, session).block(Duration.ofSeconds(10));

        assertThat(lines.sent()).hasSize(2);
        assertThat(lines.sent().get(0)).startsWith("BYE ");
        assertThat(lines.sent().get(1)).startsWith("OK a1 ");
        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
    }
}
