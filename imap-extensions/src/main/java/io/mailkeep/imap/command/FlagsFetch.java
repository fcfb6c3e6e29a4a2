package io.mailkeep.imap.command;

import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.FetchedFlags;
import io.mailkeep.imap.selection.Selection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageRange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A FETCH of nothing but FLAGS, UID and MODSEQ, which clients send for all messages that they know: a line is made of
 * each message as the store lists it, with nothing in between.
 */
final class FlagsFetch {
    private final FetchData asked;
    private final Selection selection;
    private final ImapSession session;
    private final boolean withFlags;
    private final boolean withUid;
    private final boolean withModSeq;

    FlagsFetch(FetchData asked, Selection selection, ImapSession session) {
        this.asked = asked;
        this.selection = selection;
        this.session = session;
        this.withFlags = asked.contains(Item.FLAGS);
        // RFC 7162 §3.2.4. With UIDONLY every line has it anyhow.
        this.withUid = asked.contains(Item.UID)
                || (Extension.CONDSTORE.isEnabled(session) && !Extension.UIDONLY.isEnabled(session));
        this.withModSeq = asked.contains(Item.MODSEQ);
    }

    /** Whether this is all there is to be done: the first command that enables CONDSTORE is answered more. */
    static boolean serves(FetchData asked, ImapSession session) {
        return asked.isOnlyFlags() && (!asked.contains(Item.MODSEQ) || Extension.CONDSTORE.isEnabled(session));
    }

    Mono<Void> respond(MessageManager mailbox, List<MessageRange> ranges, Responder responder) {
        return Flux.fromIterable(ranges)
                .concatMap(range -> mailbox.listMessagesMetadata(range, session.getMailboxSession()))
                .filter(message -> message.getModSeq().asLong() > asked.getChangedSince())
                .doOnNext(message -> line(message).ifPresent(responder::respond))
                .then();
    }

    // None for a message that the client has not been told of.
    private Optional<FetchResponse> line(ComposedMessageIdWithMetaData message) {
        MessageUid uid = message.getComposedMessageId().getUid();
        OptionalInt number = selection.view().number(uid.asLong());
        return number.isPresent() ? Optional.of(line(number.getAsInt(), uid, message)) : Optional.empty();
    }

    // James leaves out what is null.
    private FetchResponse line(int number, MessageUid uid, ComposedMessageIdWithMetaData message) {
        if (withModSeq) {
            selection.told(message.getModSeq());
        }
        return FetchedFlags.line(
                number,
                withFlags ? FetchedFlags.ofSession(selection, uid, message.getFlags()) : null,
                withUid ? uid : null,
                withModSeq ? message.getModSeq() : null);
    }
}
