package io.mailkeep.imap.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.reflect.Reflection;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.MailboxRef;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncLedgerHookTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final MailboxId INBOX = InMemoryId.of(1);

    private final AtomicInteger reads = new AtomicInteger();
    private final SyncLedger ledger = failingOnce(new MemorySyncLedger(Clock.systemUTC()));
    private final SyncLedgerHook testee = new SyncLedgerHook(new Entering(ledger, Clock.systemUTC()));

    @AfterEach
    void close() {
        testee.close();
    }

    @Test
    void whatAnErrorKeptFromBeingWrittenIsWrittenTheNextTime() throws ConfigurationException {
        BaseHierarchicalConfiguration often = new BaseHierarchicalConfiguration();
        often.addProperty("every", "1 second");
        testee.configure(often);

        testee.fetched(wholeMessage(7));

        await().untilAsserted(() -> assertThat(bodies()).containsExactly(UidSet.range(7, 7)));
        assertThat(reads).hasValueGreaterThan(1);
    }

    private static MessagesFetched wholeMessage(long uid) {
        ImapClient client = ImapClient.builder()
                .session("session")
                .user(ANNA)
                .transport(ImapClient.Transport.TLS)
                .build();
        return MessagesFetched.of(
                Clock.systemUTC().instant(),
                client,
                MailboxRef.of(INBOX, MailboxPath.inbox(ANNA)),
                UidSet.range(uid, uid),
                MessagesFetched.Extent.WHOLE);
    }

    private List<UidSet> bodies() {
        return ledger.entries(ANNA, INBOX).block().values().stream()
                .map(entry -> entry.position().bodies())
                .toList();
    }

    /** As a class does that can not be loaded while the disk is full. */
    private SyncLedger failingOnce(SyncLedger delegate) {
        return Reflection.newProxy(SyncLedger.class, (proxy, called, arguments) -> {
            if (called.getName().equals("devices") && reads.getAndIncrement() == 0) {
                throw new NoClassDefFoundError("io/example/Row");
            }
            return called.invoke(delegate, arguments);
        });
    }
}
