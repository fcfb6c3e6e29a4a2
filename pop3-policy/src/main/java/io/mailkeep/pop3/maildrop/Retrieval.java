package io.mailkeep.pop3.maildrop;

import io.mailkeep.pop3.readahead.Messages;
import io.mailkeep.pop3.readahead.ReadAhead;
import io.mailkeep.pop3.readahead.ReadAheads;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageResult;
import org.reactivestreams.Publisher;

/** A client's way through what it was offered, of which the next messages are read ahead. Not thread-safe. */
final class Retrieval {
    private final Offer offer;
    private final ReadAheads readAheads;
    private Optional<Mailbox> current = Optional.empty();
    private boolean closed;

    Retrieval(Offer offer, ReadAheads readAheads) {
        this.offer = offer;
        this.readAheads = readAheads;
    }

    /** Blocking. The message if it was read ahead. */
    Optional<InputStream> take(int number) {
        if (closed) {
            return Optional.empty();
        }
        Offer.Listed listed = offer.mailbox(number);
        if (current.filter(mailbox -> mailbox.listed == listed).isEmpty()) {
            drop();
            current = Optional.of(new Mailbox(listed));
        }
        return current.orElseThrow().take(number);
    }

    /** Gives up what was read ahead. Does not block. */
    void drop() {
        current.ifPresent(mailbox -> mailbox.readAhead.drop());
    }

    /** The same, for good. */
    void close() {
        closed = true;
        drop();
    }

    private final class Mailbox implements Messages {
        private final Offer.Listed listed;
        private final ReadAhead readAhead = readAheads.of(this);

        private Mailbox(Offer.Listed listed) {
            this.listed = listed;
        }

        private Optional<InputStream> take(int number) {
            return readAhead.take(number - listed.first()).map(listed.folder()::content);
        }

        @Override
        public int count() {
            return listed.last() - listed.first() + 1;
        }

        @Override
        public MessageUid uid(int index) {
            return offer.uid(listed.first() + index);
        }

        @Override
        public long octets(int index) {
            return offer.size(listed.first() + index);
        }

        @Override
        public Publisher<MessageResult> read(Collection<MessageUid> uids) {
            return listed.folder().read(uids);
        }
    }
}
