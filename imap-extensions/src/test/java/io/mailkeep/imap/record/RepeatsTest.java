package io.mailkeep.imap.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class RepeatsTest {
    private final MemoryJames james = new MemoryJames();
    private final MailboxId other = james.create("Other");
    // James in memory keeps no record of messages: these are what it would keep over Cassandra.
    private final List<ComposedMessageIdWithMetaData> records = new ArrayList<>();
    private final Repeats testee = SomeRepeats.with(james, (message, session) -> Flux.fromIterable(records)
            .filter(record -> record.getComposedMessageId().getMessageId().equals(message)));

    @BeforeEach
    void fillTheSource() {
        james.append(5);
    }

    private MessageManager target() throws MailboxException {
        return james.mailboxes().getMailbox(other, james.session());
    }

    private List<Repeats.Group> groups() throws MailboxException {
        List<Repeats.Group> groups = new ArrayList<>();
        testee.relocate(List.of(UidSet.range(1, 100)), james.inbox(), target(), james.session(), group -> {
                    groups.add(group);
                    return Flux.empty();
                })
                .blockLast();
        return groups;
    }

    private static String described(Repeats.Group group) {
        return group.range().getUidFrom().asLong() + ":"
                + group.range().getUidTo().asLong() + (group.areRepeated() ? " repeated" : "");
    }

    @Test
    void whatTheTargetHasStandsApartInItsTurn() throws Exception {
        james.copy(2, 3, "Other");
        james.copy(5, 5, "Other");
        records.addAll(james.messages(other));

        assertThat(groups())
                .extracting(RepeatsTest::described)
                .containsExactly("1:1", "2:3 repeated", "4:4", "5:5 repeated");
    }

    @Test
    void whatTheTargetDoesNotListItHasNot() throws Exception {
        james.copy(2, 3, "Other");
        records.addAll(james.messages(other));
        target().delete(List.of(records.get(0).getComposedMessageId().getUid()), james.session());

        assertThat(groups()).extracting(RepeatsTest::described).containsExactly("1:2", "3:3 repeated", "4:5");
    }

    @Test
    void whatTheSourceHasTwiceIsNewOnce() throws Exception {
        james.copy(1, 2, "INBOX");

        assertThat(groups()).extracting(RepeatsTest::described).containsExactly("1:5", "6:7 repeated");
    }

    @Test
    void whatTheSourceHasTwiceApartIsNewOnce() throws Exception {
        james.copy(1, 1, "INBOX");
        List<String> groups = new ArrayList<>();

        testee.relocate(List.of(UidSet.parse("1,3,6")), james.inbox(), target(), james.session(), group -> Flux.defer(
                                () -> {
                                    groups.add(described(group));
                                    return copied(group);
                                })
                        .delaySubscription(Duration.ofMillis(20), Schedulers.boundedElastic()))
                .blockLast();

        assertThat(groups).containsExactly("1:1", "3:3", "6:6 repeated");
    }

    private Flux<MessageRange> copied(Repeats.Group group) {
        james.copy(group.range().getUidFrom().asLong(), group.range().getUidTo().asLong(), "Other");
        records.clear();
        records.addAll(james.messages(other));
        return Flux.empty();
    }

    @Test
    void whatIsAddedIsAnotherMessageWithTheSameFlags() throws Exception {
        james.copy(4, 4, "Other");
        records.addAll(james.messages(other));
        james.flag(4, 4, new Flags(Flag.FLAGGED), FlagsUpdateMode.ADD);

        List<MessageRange> added = testee.add(groups().get(1), james.inbox(), target(), james.session())
                .collectList()
                .block();

        List<ComposedMessageIdWithMetaData> there = james.messages(other);
        assertThat(added)
                .extracting(MessageRange::getUidFrom)
                .containsExactly(there.get(1).getComposedMessageId().getUid());
        assertThat(there.get(1).getFlags().contains(Flag.FLAGGED)).isTrue();
        assertThat(there.get(1).getComposedMessageId().getMessageId())
                .isNotEqualTo(there.get(0).getComposedMessageId().getMessageId());
    }

    @Test
    void whatIsOnlyRemovedStaysWhereItIs() throws Exception {
        james.copy(1, 2, "Other");
        records.addAll(james.messages(other));

        assertThat(testee.remove(groups().get(0), james.inbox(), james.session())
                        .collectList()
                        .block())
                .isEmpty();

        assertThat(james.messages(james.inbox().getId())).hasSize(3);
        assertThat(james.messages(other)).hasSize(2);
    }
}
