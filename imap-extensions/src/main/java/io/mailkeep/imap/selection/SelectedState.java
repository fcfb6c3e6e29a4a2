package io.mailkeep.imap.selection;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The selected state of a session, entered and left unless its client has hung up: James says so by the session's state,
 * from the event loop, and a session whose state is changed after that is taken to be there for ever.
 */
public final class SelectedState {
    private SelectedState() {}

    public static Mono<Void> enter(Selection selection, ImapSession session) {
        return unlessHungUp(session, () -> session.selected(selection));
    }

    /** James's session forgets the mailbox before it could stop listening to it. */
    public static Mono<Void> leave(ImapSession session) {
        return Mono.defer(() -> Optional.ofNullable(session.getSelected())
                .map(SelectedMailbox::deselect)
                .orElse(Mono.empty())
                .then(unlessHungUp(session, session::deselect)));
    }

    private static Mono<Void> unlessHungUp(ImapSession session, Supplier<Mono<Void>> change) {
        return Mono.<Mono<Void>>create(changed -> session.executeSafely(() ->
                        changed.success(session.getState() == ImapSessionState.LOGOUT ? Mono.empty() : change.get())))
                .flatMap(rest -> rest)
                // What a command writes from the event loop overtakes what it wrote before.
                .publishOn(Schedulers.boundedElastic());
    }
}
