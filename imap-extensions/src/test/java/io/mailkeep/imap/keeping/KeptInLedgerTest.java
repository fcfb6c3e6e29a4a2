package io.mailkeep.imap.keeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.feed.Kept;
import io.mailkeep.imap.uids.UidSet;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.ledger.Uidl;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;

class KeptInLedgerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final MailboxId INBOX = InMemoryId.of(1);

    private final MaildropStore store = new MemoryMaildropStore();
    private final KeptInLedger testee = new KeptInLedger(() -> store);

    private void write(MaildropId maildrop, LedgerEntry... entries) {
        MaildropState before = store.load(maildrop);
        MaildropState after = before.forMailbox(INBOX.serialize()).withEntries(Stream.of(entries));
        assertThat(store.replace(maildrop, before, after)).isPresent();
    }

    private static LedgerEntry message(long uid) {
        return LedgerEntry.arrived(MessageUid.of(uid), Uidl.of("u" + uid), "m" + uid, 100, NOW);
    }

    private static Kept kept(long version, String retrieved, String released) {
        return Kept.of(version, UidSet.parse(retrieved), UidSet.parse(released));
    }

    @Test
    void whatWasRetrievedAndReleasedIsRead() {
        write(
                MaildropId.of(ANNA),
                message(1),
                message(2).retrievedAt(NOW),
                message(3).retrievedAt(NOW).releasedAt(NOW));

        assertThat(testee.version(ANNA, "INBOX").block()).isEqualTo(1);
        assertThat(testee.of(ANNA, INBOX, "INBOX").block()).isEqualTo(kept(1, "2:3", "3"));
    }

    @Test
    void aFurtherMailboxHasItsOwn() {
        write(MaildropId.of(ANNA, "Lists"), message(1).releasedAt(NOW));

        assertThat(testee.version(ANNA, "Lists").block()).isEqualTo(1);
        assertThat(testee.of(ANNA, INBOX, "Lists").block()).isEqualTo(kept(1, "", "1"));
        assertThat(testee.version(ANNA, "INBOX").block()).isZero();
    }

    @Test
    void whatIsOfAMailboxThatWasThereBeforeIsNotRead() {
        write(MaildropId.of(ANNA), message(1).releasedAt(NOW));

        assertThat(testee.of(ANNA, InMemoryId.of(2), "INBOX").blockOptional()).isEmpty();
    }
}
