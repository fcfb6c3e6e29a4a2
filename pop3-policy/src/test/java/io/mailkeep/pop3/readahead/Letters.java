package io.mailkeep.pop3.readahead;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.MessageResultImpl;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A mailbox of messages that say their UID, which is ten times their index. Remembers what was read together. */
final class Letters implements Messages {
    final List<List<Integer>> reads = new CopyOnWriteArrayList<>();
    private final int count;
    private final long octets;
    private Function<Flux<MessageResult>, Publisher<MessageResult>> manner = letters -> letters;

    private Letters(int count, long octets) {
        this.count = count;
        this.octets = octets;
    }

    static Letters of(int count, long octets) {
        return new Letters(count, octets);
    }

    /** How they are given from now on. */
    void give(Function<Flux<MessageResult>, Publisher<MessageResult>> manner) {
        this.manner = manner;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public MessageUid uid(int index) {
        return MessageUid.of(10L * (index + 1));
    }

    @Override
    public long octets(int index) {
        return octets;
    }

    @Override
    public Publisher<MessageResult> read(Collection<MessageUid> uids) {
        ImmutableList<MessageUid> sorted = uids.stream().sorted().collect(ImmutableList.toImmutableList());
        reads.add(sorted.stream().map(uid -> (int) (uid.asLong() / 10 - 1)).toList());
        return manner.apply(Flux.fromIterable(sorted).map(Letters::letter));
    }

    static MessageResult letter(MessageUid uid) {
        SimpleMailboxMessage message = SimpleMailboxMessage.builder()
                .messageId(InMemoryMessageId.of(uid.asLong()))
                .threadId(ThreadId.fromBaseMessageId(InMemoryMessageId.of(uid.asLong())))
                .mailboxId(InMemoryId.of(1))
                .uid(uid)
                .internalDate(Date.from(Instant.EPOCH))
                .bodyStartOctet(0)
                .size(1)
                .content(new ByteContent(Long.toString(uid.asLong()).getBytes(US_ASCII)))
                .flags(new Flags())
                .properties(new PropertyBuilder())
                .build();
        return new MessageResultImpl(message);
    }
}
