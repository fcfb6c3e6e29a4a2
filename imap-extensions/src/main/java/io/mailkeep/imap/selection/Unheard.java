package io.mailkeep.imap.selection;

import com.github.fge.lambdas.Throwing;
import io.mailkeep.imap.uidonly.UidFetch;
import java.util.Optional;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.response.FetchResponse;

/**
 * How much a client was pushed since it last said something. James does not say whether a client reads what it is sent,
 * and keeps in memory what it does not: one that says nothing is pushed a bounded amount. Not thread-safe.
 */
public final class Unheard {
    private static final long MOST_OCTETS = 4L << 20;
    private static final long LINE = 128;

    private long octets;

    /** Whether nothing is to be pushed until the client says something. */
    public boolean isTooMuch() {
        return octets > MOST_OCTETS;
    }

    /** The client has said something. */
    void heard() {
        octets = 0;
    }

    /** The same, and what it is told counts. */
    public Responder metered(Responder responder) {
        return new Metered(responder);
    }

    private final class Metered implements Responder {
        private final Responder responder;

        Metered(Responder responder) {
            this.responder = responder;
        }

        @Override
        public void respond(ImapResponseMessage message) {
            octets += LINE + content(message);
            responder.respond(message);
        }

        @Override
        public void flush() {
            responder.flush();
        }
    }

    private static long content(ImapResponseMessage message) {
        return fetched(message)
                .map(FetchResponse::getElements)
                .map(elements -> elements.stream()
                        .mapToLong(element ->
                                Throwing.supplier(element::size).sneakyThrow().get())
                        .sum())
                .orElse(0L);
    }

    private static Optional<FetchResponse> fetched(ImapResponseMessage message) {
        if (message instanceof UidFetch) {
            return Optional.of(((UidFetch) message).items());
        }
        return Optional.of(message).filter(FetchResponse.class::isInstance).map(FetchResponse.class::cast);
    }
}
