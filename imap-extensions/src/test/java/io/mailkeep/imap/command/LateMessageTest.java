package io.mailkeep.imap.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.announcing.SomeSearchCommand;
import io.mailkeep.imap.changes.Follower;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.record.NoMessageRecords;
import io.mailkeep.imap.record.Repeats;
import io.mailkeep.imap.record.SomeRepeats;
import io.mailkeep.imap.removal.RemovalFixture;
import io.mailkeep.imap.selection.Access;
import io.mailkeep.imap.selection.Announcer;
import io.mailkeep.imap.selection.Selection;
import io.mailkeep.imap.selection.SomeAnnouncer;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchOperation;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.CopyRequest;
import org.apache.james.imap.message.request.MoveRequest;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.request.StoreRequest;
import org.apache.james.imap.message.response.ESearchResponse;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A message that came after one with a higher UID was announced has no number: no command by number takes it. */
class LateMessageTest {
    private static final Tag TAG = new Tag("a");
    private static final long LATE = 10;
    private static final long LAST = Long.MAX_VALUE;
    private static final SearchKey SAVED =
            SearchKey.buildAnd(List.of(SearchKey.buildSequenceSet(new IdRange[0]), SearchKey.buildAll()));

    private final MemoryJames james = new MemoryJames();
    private final MailboxId other = james.create("Other");
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final StatusResponseFactory statuses = new UnpooledStatusResponseFactory();
    private final HookPoints hooks = HookPoints.none(statuses);
    private final Announcer announcer = SomeAnnouncer.with(statuses, metrics, hooks);
    private final Guarding guarding = new Guarding(hooks, new Marked(james.mappers(), new NoMessageRecords()));
    private final Repeats repeats = SomeRepeats.with(james, new NoMessageRecords());
    private final FakeImapSession session = new FakeImapSession();
    private final Answer answer = new Answer();

    @BeforeEach
    void selectWithoutIt() {
        james.append(9);
        session.setMailboxSession(james.anotherSession());
        Selection selection =
                Selection.listening(james.eventBus(), james.inbox(), session).block();
        james.append(2);
        List<Long> seen = james.uids();
        seen.remove(LATE);
        selection.open(Access.READ_WRITE, LivingUids.of(seen), MessageUid.of(12), List.of(), new Flags());
        session.selected(selection).block();
    }

    private void store(long low, long high) {
        new StoreCommand(james.mailboxes(), statuses, metrics, announcer, guarding, new EffectiveStores(Follower.NONE))
                .processReactive(
                        new StoreRequest(
                                numbers(low, high), true, new Flags(Flag.DELETED), false, TAG, FlagsUpdateMode.ADD, -1),
                        answer,
                        session)
                .block();
    }

    private static IdRange[] numbers(long low, long high) {
        return new IdRange[] {new IdRange(low, high)};
    }

    private void searchOfSaved(long... uids) {
        Selection.in(session)
                .orElseThrow()
                .save(UidSet.of(LongStream.of(uids).mapToObj(MessageUid::of).toList()));
        SomeSearchCommand.with(james, statuses, metrics, announcer)
                .processReactive(
                        new SearchRequest(
                                new SearchOperation(SAVED, List.of(SearchResultOption.SAVE, SearchResultOption.ALL)),
                                true,
                                TAG),
                        answer,
                        session)
                .block();
    }

    private Relocating relocating() {
        QuotaComponents quotas = james.mailboxes().getQuotaComponents();
        return new Relocating(
                james.mailboxes(),
                statuses,
                announcer,
                guarding,
                repeats,
                new Room(quotas.getQuotaManager(), quotas.getQuotaRootResolver()),
                metrics);
    }

    private List<Long> marked() {
        return james.messages().stream()
                .filter(message -> message.getFlags().contains(Flag.DELETED))
                .map(message -> message.getComposedMessageId().getUid().asLong())
                .toList();
    }

    @Test
    void storeMarksTheMessagesAroundIt() {
        store(1, LAST);

        assertThat(answer.last()).isEqualTo(StatusResponse.Type.OK);
        assertThat(marked()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 11L);
    }

    @Test
    void storeMarksItsNeighbours() {
        store(9, 10);

        assertThat(marked()).containsExactly(9L, 11L);
    }

    @Test
    void storeOfANumberThatNobodyHasIsRefused() {
        store(9, 11);

        assertThat(answer.last()).isEqualTo(StatusResponse.Type.BAD);
        assertThat(marked()).isEmpty();
    }

    @Test
    void moveLeavesIt() {
        RemovalFixture removals =
                new RemovalFixture(james.mappers(), new MemoryChangeLog(Clock.systemUTC()), Clock.systemUTC(), metrics);

        new MoveCommand(james.mailboxes(), statuses, metrics, relocating(), repeats, removals.removals(), announcer)
                .processReactive(new MoveRequest(numbers(1, LAST), "Other", false, TAG), answer, session)
                .block();

        assertThat(answer.last()).isEqualTo(StatusResponse.Type.OK);
        assertThat(james.uids()).containsExactly(LATE);
        assertThat(james.messages(other)).hasSize(10);
    }

    @Test
    void copyLeavesItOut() {
        new CopyCommand(james.mailboxes(), statuses, metrics, relocating(), repeats, announcer)
                .processReactive(new CopyRequest(numbers(1, LAST), "Other", false, TAG), answer, session)
                .block();

        assertThat(answer.last()).isEqualTo(StatusResponse.Type.OK);
        assertThat(james.messages(other)).hasSize(10);
    }

    @Test
    void searchOfWhatWasSavedAroundItLeavesItOut() {
        searchOfSaved(9, 11);

        assertThat(answer.found()).containsExactly(new IdRange(9), new IdRange(11));
        assertThat(Selection.in(session).orElseThrow().saved()).hasToString("9,11");
    }

    /** As it is where it was found before its event came. */
    @Test
    void searchOfWhatWasSavedFindsItIfItIsThat() {
        searchOfSaved(LATE);

        assertThat(answer.found()).containsExactly(new IdRange(LATE));
    }

    private static final class Answer implements Responder {
        private final List<ImapResponseMessage> lines = new ArrayList<>();

        @Override
        public synchronized void respond(ImapResponseMessage message) {
            lines.add(message);
        }

        @Override
        public void flush() {}

        synchronized StatusResponse.Type last() {
            return ((StatusResponse) lines.get(lines.size() - 1)).getServerResponseType();
        }

        synchronized IdRange[] found() {
            return lines.stream()
                    .filter(ESearchResponse.class::isInstance)
                    .map(line -> ((ESearchResponse) line).getAll())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
