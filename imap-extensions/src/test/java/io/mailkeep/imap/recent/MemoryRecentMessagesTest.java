package io.mailkeep.imap.recent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.TestId;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class MemoryRecentMessagesTest implements RecentMessagesContract {
    private final AtomicLong mailboxes = new AtomicLong();
    private final ListMultimap<MailboxId, MessageUid> delivered = ArrayListMultimap.create();
    private final MemoryRecentMessages testee = new MemoryRecentMessages();

    @Override
    public RecentMessages testee() {
        return testee;
    }

    @Override
    public MailboxId freshMailbox() {
        return TestId.of(mailboxes.incrementAndGet());
    }

    @Override
    public void deliver(MailboxId mailbox, List<MessageUid> uids) {
        delivered.putAll(mailbox, uids);
    }

    /** In memory a message stays recent until its flags are written. */
    @Override
    public List<MessageUid> recentToJames(MailboxId mailbox) {
        return delivered.get(mailbox);
    }

    @Test
    void oneSessionIsGivenEachMessage() {
        MailboxId mailbox = freshMailbox();
        List<MessageUid> recent = RecentMessagesContract.uids(1, 10_000);

        List<MessageUid> given = Flux.range(1, 10_000)
                .flatMap(
                        highest -> testee.claim(mailbox, recent.subList(0, highest))
                                .subscribeOn(Schedulers.parallel()),
                        8)
                .flatMapIterable(claimed -> claimed)
                .collectList()
                .block();

        assertThat(given).containsExactlyInAnyOrderElementsOf(recent);
    }
}
