package io.mailkeep.imap.fetch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.Set;
import org.apache.james.imap.api.message.BodyFetchElement;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.SectionType;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.response.FetchResponse;
import org.apache.james.imap.message.response.FetchResponse.BodyElement;

/**
 * Answers PREVIEW (RFC 8970). James is asked for the whole message by the name of PREVIEW, as it is for {@code BODY[]};
 * what it answers is on its way to the client replaced by what there is to say of it.
 */
public final class Previews implements Responder {
    /** The item, as the parser hands it to James. */
    // James has null for what a section does not name.
    static final BodyFetchElement ASKED = new BodyFetchElement("PREVIEW", SectionType.CONTENT, null, null, null, null);

    private final Set<Item> asked;
    private final Responder responder;

    private Previews(Set<Item> asked, Responder responder) {
        this.asked = asked;
        this.responder = responder;
    }

    /** Completes what James answers when it was asked for {@link ItemsToRead}. */
    public static Responder of(FetchData asked, Responder responder) {
        return isAsked(asked) ? new Previews(items(asked), responder) : responder;
    }

    /** The items to ask James for: it answers with no BODY where it answers with content. */
    static Set<Item> itemsToRead(FetchData asked) {
        Set<Item> items = items(asked);
        return isAsked(asked) && items.contains(Item.BODY)
                ? Sets.union(Sets.difference(items, Set.of(Item.BODY)), Set.of(Item.BODY_STRUCTURE))
                : items;
    }

    /** Whether an element asks for a preview, not for what it names. */
    public static boolean isAsked(BodyFetchElement element) {
        return element.equals(ASKED);
    }

    private static boolean isAsked(FetchData asked) {
        return asked.getBodyElements().contains(ASKED);
    }

    private static Set<Item> items(FetchData asked) {
        return EnumSet.allOf(Item.class).stream().filter(asked::contains).collect(ImmutableSet.toImmutableSet());
    }

    @Override
    public void respond(ImapResponseMessage message) {
        responder.respond(
                message instanceof FetchResponse && ((FetchResponse) message).getElements() != null
                        ? completed((FetchResponse) message)
                        : message);
    }

    private FetchResponse completed(FetchResponse read) {
        return new FetchResponse(
                read.getMessageNumber(),
                read.getFlags(),
                read.getUid(),
                read.getSaveDate(),
                read.getModSeq(),
                read.getInternalDate(),
                read.getSize(),
                read.getEnvelope(),
                asked.contains(Item.BODY) ? read.getBodyStructure() : null,
                asked.contains(Item.BODY_STRUCTURE) ? read.getBodyStructure() : null,
                read.getElements().stream().map(Previews::previewed).collect(ImmutableList.toImmutableList()),
                read.getEmailId(),
                read.getThreadId());
    }

    private static BodyElement previewed(BodyElement read) {
        return read.getName().equals(ASKED.getResponseName()) ? Preview.of(read) : read;
    }

    @Override
    public void flush() {
        responder.flush();
    }
}
