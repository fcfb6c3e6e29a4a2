package io.mailkeep.imap.notify;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.fetch.ItemsToRead;
import io.mailkeep.imap.fetch.Previews;
import io.mailkeep.imap.selection.Extension;
import io.mailkeep.imap.selection.FetchedFlags;
import io.mailkeep.imap.selection.Outlet;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uidonly.UidFetch;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/** FETCH responses that a client asked for in advance (RFC 5465 §5.2). James fetches. */
final class ArrivalFetch extends FetchProcessor {
    private static final Tag NO_TAG = new Tag("NOTIFY");

    @Inject
    ArrivalFetch(MailboxManager mailboxes, StatusResponseFactory statuses, MetricFactory metrics) {
        super(mailboxes, statuses, metrics);
    }

    /** Tells of messages that were announced; of which the outlet refused, the selection has them back. */
    Mono<Void> tell(
            ImmutableList<MessageUid> arrived,
            FetchData asked,
            Selection selection,
            ImapSession session,
            Outlet outlet) {
        Set<MessageUid> untold = new TreeSet<>(arrived);
        Responder responder = Previews.of(asked, new ToOutlet(session, selection, outlet, untold));
        FetchRequest request = new FetchRequest(true, ranges(arrived), asked, NO_TAG);
        FetchData data = ItemsToRead.of(request, selection.access(), session);
        return processRequestReactive(new FetchRequest(true, request.getIdSet(), data, NO_TAG), session, responder)
                .doFinally(end -> {
                    // What the mailbox no longer has stays untold for good.
                    if (!outlet.write(open -> {})) {
                        selection.giveBackArrived(untold);
                    }
                });
    }

    private static IdRange[] ranges(ImmutableList<MessageUid> uids) {
        return MessageRange.toRanges(uids).stream()
                .map(range -> new IdRange(
                        range.getUidFrom().asLong(), range.getUidTo().asLong()))
                .toArray(IdRange[]::new);
    }

    // What is pending is announced with everything else.
    @Override
    protected Mono<Void> unsolicitedResponses(
            ImapSession session, Responder responder, boolean omitExpunged, boolean useUid) {
        return Mono.empty();
    }

    /** Lets pass what is fetched, and not that it was. */
    private static final class ToOutlet implements Responder {
        private final ImapSession session;
        private final Selection selection;
        private final Outlet outlet;
        private final Set<MessageUid> untold;

        ToOutlet(ImapSession session, Selection selection, Outlet outlet, Set<MessageUid> untold) {
            this.session = session;
            this.selection = selection;
            this.outlet = outlet;
            this.untold = untold;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            if (message instanceof FetchResponse) {
                outlet.write(responder -> tell((FetchResponse) message, responder));
            }
        }

        private void tell(FetchResponse fetched, Responder responder) {
            OptionalLong known = selection.view().uid(fetched.getMessageNumber().asInt());
            if (known.isEmpty() || !untold.remove(MessageUid.of(known.getAsLong()))) {
                return;
            }
            MessageUid uid = MessageUid.of(known.getAsLong());
            if (fetched.getModSeq() != null) {
                selection.told(fetched.getModSeq());
            }
            FetchedFlags.correct(fetched, selection, uid);
            responder.respond(Extension.UIDONLY.isEnabled(session) ? new UidFetch(uid, fetched) : fetched);
        }

        @Override
        public void flush() {}
    }
}
