package io.mailkeep.bench.search;

import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Mailboxes of {@link Letters}, as James reads mailboxes. Thread-safe. */
final class LetterBoxes extends InMemoryMailboxSessionMapperFactory {
    static final Username USER = Username.of("user@bench.test");

    private record Box(Letters letters, Duration latency, AtomicLong size) {}

    private final Map<MailboxId, Box> boxes = new ConcurrentHashMap<>();
    private final Patience patience = new Patience();
    private final InMemoryMessageMapper messages = new LetterMapper(this);

    LetterBoxes() {
        super(Clock.systemUTC());
    }

    Patience patience() {
        return patience;
    }

    /** Makes an empty one of messages with so many lines of text, each of which is read in that time. */
    Mailbox create(String name, int lines, Duration latency, SessionProvider sessions) {
        Mailbox mailbox = getMailboxMapper(sessions.createSystemSession(USER))
                .create(MailboxPath.forUser(USER, name), UidValidity.of(1))
                .block();
        boxes.put(mailbox.getMailboxId(), new Box(new Letters(lines, patience), latency, new AtomicLong()));
        return mailbox;
    }

    /** Puts this many messages more into the mailbox; answers the highest UID. */
    long add(Mailbox mailbox, long count) {
        return box(mailbox).size().addAndGet(count);
    }

    MailboxMessage letter(Mailbox mailbox, long uid) {
        return box(mailbox).letters().letter(mailbox.getMailboxId(), uid);
    }

    private Box box(Mailbox mailbox) {
        return boxes.get(mailbox.getMailboxId());
    }

    private long size(Mailbox mailbox) {
        return box(mailbox).size().get();
    }

    @Override
    public InMemoryMessageMapper createMessageMapper(MailboxSession session) {
        return messages;
    }

    private static final class LetterMapper extends InMemoryMessageMapper {
        private final LetterBoxes boxes;

        LetterMapper(LetterBoxes boxes) {
            super(null, boxes.getUidProvider(), boxes.getModSeqProvider(), Clock.systemUTC());
            this.boxes = boxes;
        }

        @Override
        public Iterator<MailboxMessage> findInMailbox(Mailbox mailbox, MessageRange range, FetchType type, int most) {
            return findInMailboxReactive(mailbox, range, type, most)
                    .toIterable()
                    .iterator();
        }

        @Override
        public Flux<MailboxMessage> findInMailboxReactive(
                Mailbox mailbox, MessageRange range, FetchType type, int most) {
            Duration latency = boxes.box(mailbox).latency();
            Flux<MailboxMessage> found = Flux.fromStream(() -> found(mailbox, range));
            return range.getType() == MessageRange.Type.ONE && !latency.isZero()
                    ? Mono.delay(latency).thenMany(found)
                    : found;
        }

        private Stream<MailboxMessage> found(Mailbox mailbox, MessageRange range) {
            boolean isAll = range.getType() == MessageRange.Type.ALL;
            long first = isAll ? 1 : range.getUidFrom().asLong();
            long last = isAll ? Long.MAX_VALUE : range.getUidTo().asLong();
            return LongStream.rangeClosed(first, Math.min(last, boxes.size(mailbox)))
                    .peek(uid -> boxes.patience.check())
                    .mapToObj(uid -> boxes.letter(mailbox, uid));
        }

        @Override
        public long countMessagesInMailbox(Mailbox mailbox) {
            return boxes.size(mailbox);
        }
    }
}
