package io.mailkeep.imap.parking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.GuardedCommand.Kind;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.MailboxRef;
import io.mailkeep.imap.hook.Verdict;
import io.mailkeep.imap.record.Repeats;
import io.mailkeep.imap.record.SomeRepeats;
import io.mailkeep.imap.settings.Xml;
import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.MetadataWithMailboxId;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ExpungeGuardTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryParkings parkings = new MemoryParkings();
    private Optional<MessageId> held = Optional.empty();
    private final MemoryJames james = new MemoryJames(operation -> operation.getDeletionMetadataList().stream()
                    .map(MetadataWithMailboxId::getMessageId)
                    .anyMatch(id -> held.equals(Optional.of(id)))
            ? Mono.error(new MailboxException("held"))
            : Mono.empty());
    // James in memory keeps no record of messages: these are what it would keep over Cassandra.
    private final List<ComposedMessageIdWithMetaData> records = new ArrayList<>();
    private final Repeats repeats = SomeRepeats.with(james, (message, session) -> Flux.fromIterable(records)
            .filter(record -> record.getComposedMessageId().getMessageId().equals(message)));
    private final ExpungeGuard testee = SomeExpungeGuard.of(james, repeats, parkings, clock, metrics);

    @BeforeEach
    void deliver() throws ConfigurationException {
        configure("<messages>5</messages><time>10 days</time>");
        james.append(10);
        james.flag(1, 8, new Flags(Flags.Flag.DELETED), FlagsUpdateMode.ADD);
    }

    @AfterEach
    void close() {
        testee.close();
    }

    private void configure(String elements) throws ConfigurationException {
        testee.configure(
                Xml.parse("<hook class='Some' timeout='2 minutes' onFailure='refuse'>" + elements + "</hook>"));
    }

    private Username owner() {
        return james.session().getUser();
    }

    private Verdict expunge(Username user, MailboxId mailbox, String name, UidSet uids) throws MailboxException {
        ImapClient client = ImapClient.builder()
                .session("s1")
                .user(user)
                .transport(ImapClient.Transport.TLS)
                .build();
        return testee.before(GuardedCommand.of(
                Kind.EXPUNGE,
                client,
                Optional.of(MailboxRef.of(mailbox, MailboxPath.forUser(owner(), name))),
                uids,
                Optional.empty()));
    }

    private Verdict expungeInbox(UidSet uids) throws MailboxException {
        return expunge(owner(), james.inbox().getId(), "INBOX", uids);
    }

    private MailboxId guarded() throws MailboxException {
        return james.mailboxes()
                .getMailbox(MailboxPath.forUser(owner(), "Expunged"), james.session())
                .getId();
    }

    private int count(String what) {
        return metrics.countFor("mailkeep-imap-expunge-guard-" + what);
    }

    @Test
    void fewMessagesAreLeftToTheCommand() throws Exception {
        assertThat(expungeInbox(UidSet.range(1, 5)).refusal()).isEmpty();

        assertThat(james.uids()).hasSize(10);
        assertThat(count("hits")).isZero();
    }

    @Test
    void whatIsThereAlreadyIsNotMovedThereOnceMore() throws Exception {
        james.create("Other");
        james.copy(1, 8, "Other");
        expungeInbox(UidSet.range(1, 8));
        records.addAll(james.messages(guarded()));
        MailboxId other = james.mailboxes()
                .getMailbox(MailboxPath.forUser(owner(), "Other"), james.session())
                .getId();

        assertThat(expunge(owner(), other, "Other", UidSet.range(1, 8)).refusal())
                .isEmpty();

        assertThat(james.messages(guarded())).hasSize(8);
        assertThat(james.messages(other)).as("left to the command").hasSize(8);
    }

    @Test
    void manyAreMovedAndCanNotBeExpungedThere() throws Exception {
        assertThat(expungeInbox(UidSet.range(1, 8)).refusal()).isEmpty();

        assertThat(james.uids()).containsExactly(9L, 10L);
        assertThat(james.messages(guarded())).hasSize(8).noneMatch(message -> message.getFlags()
                .contains(Flags.Flag.DELETED));
        assertThat(count("parked")).isEqualTo(8);
        assertThat(expunge(owner(), guarded(), "Expunged", UidSet.range(1, 1)).refusal())
                .isPresent();
    }

    @Test
    void manyOneByOneAreManyToo() throws Exception {
        for (int uid = 1; uid <= 5; uid++) {
            expungeInbox(UidSet.range(uid, uid));
        }
        assertThat(count("hits")).isZero();

        expungeInbox(UidSet.range(6, 6));

        assertThat(james.uids()).hasSize(9).doesNotContain(6L);
    }

    @Test
    void aLargePartOfAMailboxIsMuch() throws Exception {
        configure("<messages>500</messages><percent>30</percent><time>10 days</time>");
        james.append(10);

        expungeInbox(UidSet.range(1, 6));
        assertThat(count("hits")).isZero();
        expungeInbox(UidSet.range(1, 7));

        assertThat(james.messages(guarded())).hasSize(7);
    }

    @Test
    void whoMayNotExpungeMovesNothing() throws Exception {
        assertThat(expunge(Username.of("eve@demo.test"), james.inbox().getId(), "INBOX", UidSet.range(1, 8))
                        .refusal())
                .isEmpty();

        assertThat(james.uids()).hasSize(10);
    }

    @Test
    void whatIsParkedGoesWhenItsTimeIsOver() throws Exception {
        expungeInbox(UidSet.range(1, 8));

        clock.setInstant(NOW.plus(Duration.ofDays(10)).minusSeconds(1));
        testee.expire();
        assertThat(james.messages(guarded())).hasSize(8);
        clock.setInstant(NOW.plus(Duration.ofDays(10)).plusSeconds(1));
        testee.expire();

        assertThat(james.messages(guarded())).isEmpty();
        assertThat(count("expired")).isEqualTo(8);
        assertThat(parkings.due(Instant.MAX)).isEmpty();
    }

    @Test
    void whatWasMovedBackOrIsThereByOtherWaysStays() throws Exception {
        expungeInbox(UidSet.range(1, 8));
        james.mailboxes()
                .moveMessages(
                        MessageRange.one(MessageUid.of(3)),
                        guarded(),
                        james.inbox().getId(),
                        james.session());
        james.move(9, 9, "Expunged");

        clock.setInstant(NOW.plus(Duration.ofDays(11)));
        testee.expire();

        assertThat(james.uids()).containsExactly(10L, 11L);
        assertThat(james.messages(guarded())).hasSize(1);
        assertThat(count("expired")).isEqualTo(7);
    }

    @Test
    void aMailboxThatWasRenamedIsStillLookedAfterAndOneThatIsGoneForgotten() throws Exception {
        expungeInbox(UidSet.range(1, 6));
        MailboxId renamed = guarded();
        james.rename("Expunged", "Old");
        james.append(6);
        expungeInbox(UidSet.range(11, 16));
        james.deleteMailbox("Expunged");

        clock.setInstant(NOW.plus(Duration.ofDays(11)));
        testee.expire();

        assertThat(james.messages(renamed)).isEmpty();
        assertThat(parkings.due(Instant.MAX)).isEmpty();
    }

    @Test
    void whatMayNotBeRemovedIsTriedAgainADayLater() throws Exception {
        held = Optional.of(james.messages().get(0).getComposedMessageId().getMessageId());
        expungeInbox(UidSet.range(1, 8));
        clock.setInstant(NOW.plus(Duration.ofDays(11)));
        testee.expire();
        assertThat(james.messages(guarded())).hasSize(8);
        held = Optional.empty();
        testee.expire();
        assertThat(james.messages(guarded())).as("not yet").hasSize(8);

        clock.setInstant(NOW.plus(Duration.ofDays(12)));
        testee.expire();

        assertThat(james.messages(guarded())).isEmpty();
    }

    @Test
    void aStoreThatFailsStopsTheCommandAndLosesNothing() throws Exception {
        ExpungeGuard failing = SomeExpungeGuard.of(
                james,
                repeats,
                new Parkings() {
                    @Override
                    public void add(Parked parked) {
                        throw new IllegalStateException("the store fails");
                    }

                    @Override
                    public ImmutableList<Parked> due(Instant now) {
                        return ImmutableList.of();
                    }

                    @Override
                    public void remove(Parked parked) {}
                },
                clock,
                metrics);
        failing.configure(Xml.parse("<hook timeout='1 second' onFailure='refuse'><messages>5</messages></hook>"));
        GuardedCommand command = GuardedCommand.of(
                Kind.EXPUNGE,
                ImapClient.builder()
                        .session("s1")
                        .user(owner())
                        .transport(ImapClient.Transport.TLS)
                        .build(),
                Optional.of(MailboxRef.of(james.inbox().getId(), MailboxPath.inbox(owner()))),
                UidSet.range(1, 8),
                Optional.empty());

        assertThatThrownBy(() -> failing.before(command)).hasMessageContaining("the store fails");

        assertThat(List.of(james.uids().size(), james.messages(guarded()).size()))
                .isEqualTo(List.of(2, 8));
        failing.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<hook/> | Write timeout=",
                "<hook timeout='1 minute'/> | onFailure=",
                "<hook timeout='1 minute' onFailure='allow'><messages>0</messages></hook> | <messages> is \"0\"",
                "<hook timeout='1 minute' onFailure='allow'><percent>100</percent></hook> | <percent> is \"100\"",
                "<hook timeout='1 minute' onFailure='allow'><mailbox>inbox</mailbox></hook> | nothing else uses"
            })
    void aMistakeNamesWhatToWrite(String hook, String remedy) {
        assertThatThrownBy(() -> testee.configure(Xml.parse(hook)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(remedy);
    }
}
