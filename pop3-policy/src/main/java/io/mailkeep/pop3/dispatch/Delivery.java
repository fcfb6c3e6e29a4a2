package io.mailkeep.pop3.dispatch;

import io.mailkeep.pop3.wire.MultiLineReply;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.StreamResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reply that tells how it fared. The transport pulls a stream only while the client keeps reading, and closes it when
 * it is done with it or the client is gone; so any reply, a one-line one too, is given a stream, and its end is the
 * signal that everything written before has been taken.
 */
final class Delivery implements StreamResponse {
    private static final Logger LOGGER = LoggerFactory.getLogger(Delivery.class);

    /** How a delivery ended. */
    enum Outcome {
        /** The transport took the whole reply. */
        TAKEN,
        /** The client went away or the reply could not be read to its end. */
        CUT
    }

    private final Response reply;
    private final BiConsumer<Delivery, Outcome> whenSettled;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final WatchedStream stream;

    Delivery(Response reply, BiConsumer<Delivery, Outcome> whenSettled) {
        this.reply = reply;
        this.whenSettled = whenSettled;
        this.stream = new WatchedStream(
                reply instanceof StreamResponse ? ((StreamResponse) reply).getStream() : InputStream.nullInputStream());
    }

    /** Whether it carries content that must not be taken for received when it was cut. */
    boolean isStream() {
        return reply instanceof StreamResponse;
    }

    /** What kept the reply from being read to its end; empty when it was the client. */
    Optional<Exception> failure() {
        return Optional.ofNullable(stream.failure);
    }

    /** Gives up on a reply that the transport will not pull any more; harmless when it is settled. */
    void cut() {
        stream.close();
    }

    @Override
    public String getRetCode() {
        return reply.getRetCode();
    }

    @Override
    public List<CharSequence> getLines() {
        return reply.getLines();
    }

    @Override
    public boolean isEndSession() {
        return reply.isEndSession();
    }

    @Override
    public InputStream getStream() {
        return stream;
    }

    private void settle(Outcome outcome) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        if (outcome == Outcome.TAKEN && reply instanceof MultiLineReply) {
            ((MultiLineReply) reply).sent(stream.octets);
        }
        whenSettled.accept(this, outcome);
    }

    private final class WatchedStream extends FilterInputStream {
        private long octets;
        private Exception failure;

        private WatchedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = pull(target, offset, length);
            if (count < 0) {
                settle(Outcome.TAKEN);
            } else {
                octets += count;
            }
            return count;
        }

        private int pull(byte[] target, int offset, int length) throws IOException {
            try {
                return in.read(target, offset, length);
            } catch (IOException | RuntimeException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                LOGGER.debug("A reply's content could not be closed", e);
            }
            settle(Outcome.CUT);
        }
    }
}
