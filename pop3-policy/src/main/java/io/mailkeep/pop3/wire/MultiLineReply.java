package io.mailkeep.pop3.wire;

import java.io.InputStream;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.apache.james.protocols.api.StreamResponse;
import org.apache.james.protocols.pop3.POP3Response;

/**
 * A positive reply whose lines follow the status line as a stream. Used once, like the stream it holds; whoever writes
 * it reports with {@link #sent} that the transport took all of it.
 */
public final class MultiLineReply extends POP3Response implements StreamResponse {
    private final InputStream stream;
    private final LongConsumer whenSent;

    private MultiLineReply(String text, ReplyBlocks blocks, LongConsumer whenSent) {
        super(OK_RESPONSE, text);
        this.stream = new BlockStream(blocks);
        this.whenSent = whenSent;
    }

    /**
     * The whole message.
     *
     * @param message read and closed on the transport's thread, so it must not block
     * @param whenSent told how many octets went out, once all of them did
     */
    public static MultiLineReply message(String text, InputStream message, LongConsumer whenSent) {
        return new MultiLineReply(text, new StuffedMessage(message, Long.MAX_VALUE), whenSent);
    }

    /** The header, the empty line and at most {@code bodyLines} lines of the body (RFC 1939 §7, TOP). */
    public static MultiLineReply top(String text, InputStream message, long bodyLines, LongConsumer whenSent) {
        return new MultiLineReply(text, new StuffedMessage(message, bodyLines), whenSent);
    }

    /**
     * Lines of which none starts with a dot.
     *
     * @param lines used on the transport's thread; each is taken before the iterator is asked for the next
     */
    public static MultiLineReply listing(String text, Iterator<Line> lines) {
        return new MultiLineReply(text, new Listing(lines), octets -> {});
    }

    @Override
    public InputStream getStream() {
        return stream;
    }

    /** The transport took every octet, the terminating dot included. */
    public void sent(long octets) {
        whenSent.accept(octets);
    }
}
