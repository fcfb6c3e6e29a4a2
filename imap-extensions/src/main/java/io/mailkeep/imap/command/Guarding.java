package io.mailkeep.imap.command;

import com.google.common.collect.Iterables;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.GuardedCommand.Kind;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import reactor.core.publisher.Mono;

/** Asks guards before messages of the selected mailbox are changed. */
final class Guarding {
    private final HookPoints hooks;
    private final Marked marked;

    @Inject
    Guarding(HookPoints hooks, Marked marked) {
        this.hooks = hooks;
        this.marked = marked;
    }

    /** Before a command that names the messages. */
    Mono<Void> of(
            Kind kind,
            ImapRequest request,
            Supplier<UidSet> uids,
            Optional<String> target,
            ImapSession session,
            Responder responder,
            Supplier<Mono<Void>> command) {
        return hooks.guarded(
                request,
                session,
                responder,
                client ->
                        GuardedCommand.of(kind, client, Selection.in(session).map(Selection::ref), uids.get(), target),
                command);
    }

    /** The messages that the client knows, of those that its command names. */
    static UidSet named(IdRange[] ids, boolean byUid, ImapSession session) {
        return Selection.in(session)
                .map(Selection::view)
                .map(view -> view.present(byUid ? Ids.uidsMeant(ids, view) : Ids.uids(ids, view)))
                .orElseGet(UidSet::none);
    }

    /** Before those of the messages go that are marked as deleted. If none is, there is nothing to be asked. */
    Mono<Void> expunge(
            ImapRequest request, UidSet among, ImapSession session, Responder responder, Supplier<Mono<Void>> command) {
        if (!hooks.guard() || among.isEmpty()) {
            return command.get();
        }
        return marked(among.span(), session)
                .map(among::intersection)
                .flatMap(uids -> uids.isEmpty()
                        ? command.get()
                        : of(Kind.EXPUNGE, request, () -> uids, Optional.empty(), session, responder, command));
    }

    private Mono<UidSet> marked(UidSet span, ImapSession session) {
        return Mono.justOrEmpty(Selection.in(session))
                .flatMap(selection -> Mono.fromCallable(selection::getMessageManager))
                .flatMap(mailbox -> marked.in(
                        mailbox, Iterables.getOnlyElement(span.toMessageRanges()), session.getMailboxSession()));
    }
}
