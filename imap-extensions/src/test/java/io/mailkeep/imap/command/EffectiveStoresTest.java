package io.mailkeep.imap.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.changes.Follower;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.model.MessageRange;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class EffectiveStoresTest {
    private final MemoryJames james = new MemoryJames();
    private final MessageManager testee = new EffectiveStores(new Following()).in(james.inbox());

    private static Flags seen() {
        return new Flags(Flag.SEEN);
    }

    private Map<MessageUid, Flags> addSeen(long low, long high) {
        return Mono.from(testee.setFlagsReactive(
                        seen(),
                        FlagsUpdateMode.ADD,
                        MessageRange.range(MessageUid.of(low), MessageUid.of(high)),
                        james.session()))
                .block();
    }

    @Test
    void aStoreThatChangesNothingGetsNoModSeqAndAnswersTheFlags() {
        james.append(3);
        james.flag(1, 2, seen(), FlagsUpdateMode.ADD);
        ModSeq before = james.highestModSeq();

        Map<MessageUid, Flags> flags = addSeen(1, 2);

        assertThat(flags.values()).hasSize(2).allMatch(found -> found.contains(Flag.SEEN));
        assertThat(addSeen(7, 9)).isEmpty();
        assertThat(james.highestModSeq()).isEqualTo(before);
    }

    @Test
    void aStoreThatChangesTheLastOfItsMessagesIsJamess() {
        james.append(3);
        james.flag(1, 2, seen(), FlagsUpdateMode.ADD);
        ModSeq before = james.highestModSeq();

        Map<MessageUid, Flags> flags = addSeen(1, 3);

        assertThat(flags.values()).hasSize(3).allMatch(found -> found.contains(Flag.SEEN));
        assertThat(james.highestModSeq()).isEqualTo(before.next());
        assertThat(addSeen(1, 3)).isEqualTo(flags);
    }

    @Test
    void theRestOfTheMailboxIsJamess() throws Exception {
        james.append(2);

        assertThat(testee.getMessageCount(james.session())).isEqualTo(2);
        assertThat(testee.getId()).isEqualTo(james.inbox().getId());
    }

    @Test
    void whereNobodyFollowsNothingIsRead() {
        MessageManager inbox = james.inbox();

        assertThat(new EffectiveStores(Follower.NONE).in(inbox)).isSameAs(inbox);
    }

    private static final class Following implements Follower {
        @Override
        public boolean follows() {
            return true;
        }

        @Override
        public Optional<String> note(MailboxEvent change) {
            return Optional.empty();
        }

        @Override
        public void recorded(MailboxEvent change, Collection<ModSeq> modSeqs) {}

        @Override
        public void mailboxChanged(MailboxEvent change) {}
    }
}
