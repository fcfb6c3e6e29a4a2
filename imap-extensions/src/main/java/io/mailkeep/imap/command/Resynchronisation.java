package io.mailkeep.imap.command;

import com.google.inject.Inject;
import io.mailkeep.imap.changes.ChangedMessage;
import io.mailkeep.imap.changes.ChangedMessages;
import io.mailkeep.imap.selection.FetchedFlags;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.response.VanishedResponse;
import org.apache.james.mailbox.ModSeq;
import reactor.core.publisher.Mono;

/**
 * What a client that knew the mailbox is told of it (RFC 7162 §3.2.5): which of the messages that it knows are gone,
 * then the flags of those that changed. Gone are all UIDs that the mailbox does not hold: the answer needs no memory of
 * removals, so it misses none.
 */
final class Resynchronisation {
    private final ChangedMessages changes;

    @Inject
    Resynchronisation(ChangedMessages changes) {
        this.changes = changes;
    }

    Mono<Void> respond(
            AbstractMailboxSelectionRequest request,
            Selection selection,
            ModSeq highest,
            ImapSession session,
            Responder responder) {
        UidSet known = Optional.ofNullable(request.getUidSet())
                .map(Ids::uids)
                .orElseGet(() -> UidSet.range(1, selection.uidNext() - 1));
        respondVanished(selection, known.intersection(above(matched(request, selection.view()))), responder);
        ModSeq since = ModSeq.of(request.getKnownModSeq());
        // The client knows every change up to here, and is told of later ones as of any.
        if (since.compareTo(highest) >= 0) {
            return Mono.empty();
        }
        return changes.since(
                        selection.getMessageManager(), session.getMailboxSession(), since, highest, changed -> selection
                                .view()
                                .present(changed.intersection(known)))
                .filter(message -> known.contains(message.uid().asLong()))
                .doOnNext(message -> respondFlags(selection, message, session, responder))
                .then();
    }

    /** Names those of the UIDs that the client knows, or may know, which the mailbox does not hold. */
    static void respondVanished(Selection selection, UidSet known, Responder responder) {
        UidSet vanished = selection.view().missing(known, selection.uidNext());
        if (!vanished.isEmpty()) {
            responder.respond(new VanishedResponse(vanished.toUidRanges(), true));
        }
    }

    private static void respondFlags(
            Selection selection, ChangedMessage message, ImapSession session, Responder responder) {
        OptionalInt number = selection.view().number(message.uid().asLong());
        if (number.isPresent()) {
            responder.respond(FetchedFlags.of(
                    session, selection, number.getAsInt(), message.uid(), message.modSeq(), message.flags()));
        }
    }

    private static UidSet above(long uid) {
        return UidSet.range(uid + 1, 0xFFFF_FFFFL);
    }

    /**
     * The highest UID up to which the client's numbers are the mailbox's: it knows of everything that is gone below.
     * Follows the client's two sequence-sets for as long as they agree with the mailbox, so never longer than that is.
     */
    private static long matched(AbstractMailboxSelectionRequest request, LivingUids view) {
        if (request.getKnownSequenceSet() == null || request.getKnownUidSet() == null) {
            return 0;
        }
        Iterator<Long> numbers = Ids.uids(request.getKnownSequenceSet()).uids().iterator();
        Iterator<Long> uids = Ids.uids(request.getKnownUidSet()).uids().iterator();
        long matched = 0;
        while (numbers.hasNext() && uids.hasNext()) {
            OptionalLong held = view.uid(numbers.next());
            long uid = uids.next();
            if (held.isEmpty() || held.getAsLong() != uid) {
                return matched;
            }
            matched = uid;
        }
        return matched;
    }
}
