package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.UnbindingFails;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.encode.FakeImapSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectedStateTest {
    private final MemoryJames james = new MemoryJames();
    private final FakeImapSession session = new FakeImapSession();
    private Selection selection;

    @BeforeEach
    void listen() {
        session.setMailboxSession(james.anotherSession());
        session.authenticated();
        selection =
                Selection.listening(james.eventBus(), james.inbox(), session).block();
    }

    @Test
    void isEnteredAndLeft() {
        SelectedState.enter(selection, session).block();
        assertThat(session.getState()).isEqualTo(ImapSessionState.SELECTED);
        assertThat(Selection.in(session)).contains(selection);

        SelectedState.leave(session).block();
        assertThat(session.getState()).isEqualTo(ImapSessionState.AUTHENTICATED);
        assertThat(Selection.in(session)).isEmpty();
    }

    @Test
    void isNotEnteredAfterTheClientHasHungUp() {
        session.logout().block();

        SelectedState.enter(selection, session).block();

        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
        assertThat(Selection.in(session)).isEmpty();
    }

    @Test
    void isNotLeftForAnotherAfterTheClientHasHungUp() {
        SelectedState.enter(selection, session).block();
        session.logout().block();

        SelectedState.leave(session).block();

        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
    }

    /** James tells of it only by the session's state, at any time. */
    @Test
    void isNotLeftForAnotherIfTheClientHangsUpMeanwhile() {
        SelectedState.enter(selection, session).block();
        selection.onLeaving(() -> session.logout().block());

        SelectedState.leave(session).block();

        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
    }

    @Test
    void isLeftWhileTheEventBusFails() {
        selectWhileUnbindingFails();

        SelectedState.leave(session).block();

        assertThat(session.getState()).isEqualTo(ImapSessionState.AUTHENTICATED);
        assertThat(Selection.in(session)).isEmpty();
    }

    /** James tries it once; whoever looks for sessions that have ended never finds one that fails. */
    @Test
    void endsWithTheSessionWhileTheEventBusFails() {
        selectWhileUnbindingFails();

        session.logout().block();

        assertThat(session.getState()).isEqualTo(ImapSessionState.LOGOUT);
    }

    private void selectWhileUnbindingFails() {
        Selection other = Selection.listening(new UnbindingFails(), james.inbox(), session)
                .block();
        SelectedState.enter(other, session).block();
    }
}
