package io.mailkeep.imap.command;

import java.util.Optional;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import reactor.core.publisher.Mono;

/** Leaves the selected state. James's session forgets the mailbox before it could stop listening to it. */
final class Deselection {
    private Deselection() {}

    static Mono<Void> of(ImapSession session) {
        return Mono.defer(() -> Optional.ofNullable(session.getSelected())
                .map(SelectedMailbox::deselect)
                .orElse(Mono.empty())
                .then(session.deselect()));
    }
}
