package io.mailkeep.imap.command;

import com.github.fge.lambdas.Throwing;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.mailkeep.imap.fetch.Previews;
import io.mailkeep.imap.hook.MessagesFetched.Extent;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.uids.UidSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.imap.api.message.BodyFetchElement;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.SectionType;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.mailbox.MessageUid;

/** What a FETCH has sent, and on its way to the client whether it was answered OK. */
final class FetchRecord implements Responder {
    private final FetchData asked;
    private final Selection selection;
    private final Responder client;
    private final Map<Extent, List<MessageUid>> sent = new EnumMap<>(Extent.class);
    private volatile boolean ok;

    FetchRecord(FetchData asked, Selection selection, Responder client) {
        this.asked = asked;
        this.selection = selection;
        this.client = client;
    }

    @Override
    public void respond(ImapResponseMessage message) {
        client.respond(message);
        if (message instanceof StatusResponse) {
            StatusResponse status = (StatusResponse) message;
            ok = status.getTag() != null && status.getServerResponseType() == StatusResponse.Type.OK;
        }
    }

    @Override
    public void flush() {
        client.flush();
    }

    boolean isOk() {
        return ok;
    }

    /** A line that answers the command. */
    synchronized void sent(FetchResponse line) {
        selection.uid(line.getMessageNumber().asInt()).ifPresent(uid -> sent.computeIfAbsent(
                        extent(line), any -> new ArrayList<>())
                .add(uid));
    }

    /** The messages by the most that was sent of each. */
    synchronized ImmutableMap<Extent, UidSet> sent() {
        return ImmutableMap.copyOf(Maps.transformValues(sent, UidSet::of));
    }

    private Extent extent(FetchResponse line) {
        return asked.getBodyElements().stream()
                .map(element -> extent(element, line))
                .max(Comparator.naturalOrder())
                .orElseGet(() -> saysHeaders() ? Extent.HEADERS : Extent.LIST);
    }

    private boolean saysHeaders() {
        return asked.contains(Item.ENVELOPE) || asked.contains(Item.BODY) || asked.contains(Item.BODY_STRUCTURE);
    }

    private static Extent extent(BodyFetchElement element, FetchResponse line) {
        if (Previews.isAsked(element)) {
            return Extent.HEADERS;
        }
        if (element.getSectionType() == SectionType.CONTENT && isOfWholeMessage(element)) {
            return isToItsEnd(element, line) ? Extent.WHOLE : Extent.PARTS;
        }
        return element.getSectionType() == SectionType.CONTENT || element.getSectionType() == SectionType.TEXT
                ? Extent.PARTS
                : Extent.HEADERS;
    }

    private static boolean isOfWholeMessage(BodyFetchElement element) {
        return element.getPath() == null || element.getPath().length == 0;
    }

    // Fewer octets from the beginning than it asked for: there are no more.
    private static boolean isToItsEnd(BodyFetchElement element, FetchResponse line) {
        if (element.getFirstOctet() == null) {
            return true;
        }
        return element.getFirstOctet() == 0
                && element.getNumberOfOctets() != null
                && octets(element, line)
                        .filter(octets -> octets < element.getNumberOfOctets())
                        .isPresent();
    }

    private static Optional<Long> octets(BodyFetchElement element, FetchResponse line) {
        return Optional.ofNullable(line.getElements()).orElse(ImmutableList.of()).stream()
                .filter(sent -> sent.getName().startsWith(element.getResponseName()))
                .map(sent -> Throwing.supplier(sent::size).sneakyThrow().get())
                .findFirst();
    }
}
