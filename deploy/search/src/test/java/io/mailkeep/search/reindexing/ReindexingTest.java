package io.mailkeep.search.reindexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.search.SearchedMailboxes;
import io.mailkeep.search.SearchedMailboxes.Box;
import io.mailkeep.search.SetClock;
import io.mailkeep.search.TestIndex;
import io.mailkeep.search.query.IndexedMailboxes;
import io.mailkeep.search.reconciliation.Reconciliation.Depth;
import io.mailkeep.search.reconciliation.Reconciliation.Supplement;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.indexer.ReIndexer.RunningOptions;
import org.apache.james.mailbox.indexer.ReIndexer.RunningOptions.Mode;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskId;
import org.apache.james.task.TaskManager.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class ReindexingTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    // James says of its tasks when they were submitted, by its own clock.
    private final SetClock clock = new SetClock(Instant.now());
    private final Jobs jobs = new JobsInMemory(clock);
    private TestIndex index;
    private SearchedMailboxes mailboxes;
    private MemoryTaskManager tasks;
    private Reindexing testee;
    private MailReIndexer reIndexer;
    private Supplement supplement = mailbox -> {};
    private Box one;
    private Box two;
    private Box ofAlice;

    @BeforeEach
    void makeMailboxes() throws Exception {
        index = TestIndex.on(OPEN_SEARCH);
        mailboxes = SearchedMailboxes.by(index);
        startServer();
        one = mailboxes.create("bob", "one");
        two = mailboxes.create("bob", "two");
        ofAlice = mailboxes.create("alice", "INBOX");
        for (Box box : List.of(one, two, ofAlice)) {
            for (int i = 0; i < 4; i++) {
                box.append("subject " + i);
            }
            index.indexer().written(box.id()).block();
        }
    }

    private void startServer() {
        tasks = new MemoryTaskManager(new Hostname("localhost"));
        Mailboxes found = new Mailboxes(
                mailboxes.manager().getMapperFactory(),
                mailboxes.manager().getSessionProvider(),
                Parts.of(Flux.defer(this::stored)),
                // So that there are several pages.
                new IndexedMailboxes(index.cluster(), index.index().writeAlias(), new InMemoryId.Factory(), 2));
        testee = new Reindexing(
                found,
                index.reconciliation(mailbox -> supplement.reconcile(mailbox)),
                index.rebuild(),
                index.indexer(),
                index.index(),
                index.missed(),
                jobs,
                tasks,
                clock);
        reIndexer = new MailReIndexer(testee, found);
    }

    private Flux<MailboxId> stored() {
        MailboxSession session = mailboxes.manager().createSystemSession(Username.of("anyone"));
        return mailboxes
                .manager()
                .getMapperFactory()
                .getMailboxMapper(session)
                .list()
                .map(Mailbox::getMailboxId);
    }

    private void stopServer() {
        tasks.stop();
        testee.close();
    }

    @AfterEach
    void close() throws IOException {
        stopServer();
        index.close();
    }

    /** As when nothing of it had reached the index. */
    private void forget(Box box) throws Exception {
        box.stored().keySet().forEach(uid -> index.cluster()
                .ask(client ->
                        client.delete(delete -> delete.index(index.index().writeAlias())
                                .id(box.id().serialize() + ":" + uid)
                                .routing(box.id().serialize())))
                .block());
        assertThat(box.indexed()).isEmpty();
    }

    private static RunningOptions options(Mode mode) {
        return RunningOptions.builder()
                .mode(mode)
                .messagesPerSeconds(Optional.of(1_000))
                .build();
    }

    private static RunningOptions slowly() {
        return RunningOptions.builder()
                .mode(Mode.REBUILD_ALL)
                .messagesPerSeconds(Optional.of(1))
                .build();
    }

    private ReindexDetails run(Task task) throws Exception {
        return details(tasks.submit(task));
    }

    /** Of a task that ends well. */
    private ReindexDetails details(TaskId task) throws Exception {
        TaskExecutionDetails done = tasks.await(task, LONG);
        assertThat(done.getStatus()).isEqualTo(Status.COMPLETED);
        return (ReindexDetails) done.getAdditionalInformation().orElseThrow();
    }

    private List<Job> unfinished() {
        return jobs.all().filter(job -> !job.isStandby()).collectList().block();
    }

    private static void assertThatIsIndexed(Box box) throws Exception {
        assertThat(box.indexed()).isEqualTo(box.stored()).isNotEmpty();
    }

    @Test
    void everyMailboxIsReindexedAndProgressIsTold() throws Exception {
        forget(one);
        forget(ofAlice);

        ReindexDetails details = run(reIndexer.reIndex(options(Mode.FIX_OUTDATED)));

        assertThatIsIndexed(one);
        assertThatIsIndexed(ofAlice);
        assertThat(details.mailboxesDone()).isEqualTo(3);
        assertThat(details.messagesCompared()).isEqualTo(12);
        assertThat(details.messagesMended()).isEqualTo(8);
        assertThat(details.partsDone()).isEqualTo(Job.PARTS);
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void whatTheIndexHasOfMailboxesThatAreGoneIsRemoved() throws Exception {
        List<Box> gone = new ArrayList<>();
        for (String name : List.of("gone", "too")) {
            Box box = mailboxes.create("bob", name);
            box.append("subject");
            box.delete();
            index.indexer().written(box.id()).block();
            writeDocument(box);
            gone.add(box);
        }

        ReindexDetails details = run(reIndexer.reIndex(options(Mode.FIX_OUTDATED)));

        assertThat(gone).allSatisfy(box -> assertThat(box.indexed()).isEmpty());
        assertThatIsIndexed(one);
        assertThat(details.mailboxesDone()).isEqualTo(5);
        assertThat(details.messagesMended()).isEqualTo(2);
    }

    /** As when its deletion was never heard of. */
    private void writeDocument(Box box) {
        Map<String, Object> document =
                Map.of("mailbox", box.id().serialize(), "uid", 1, "message", "1", "modSeq", 1, "flags", List.of());
        index.cluster()
                .ask(client -> client.index(write -> write.index(index.index().writeAlias())
                        .id(box.id().serialize() + ":1")
                        .routing(box.id().serialize())
                        .document(document)))
                .block();
        assertThat(box.indexed()).hasSize(1);
    }

    @Test
    void everyMessageIsWrittenAnewWhereAllIsToBeRebuilt() throws Exception {
        ReindexDetails details = run(reIndexer.reIndex(options(Mode.REBUILD_ALL)));

        assertThat(details.messagesMended()).isEqualTo(12);
    }

    @Test
    void onlyTheMailboxesOfAUserAreReindexed() throws Exception {
        forget(one);
        forget(ofAlice);

        ReindexDetails details = run(reIndexer.reIndex(Username.of("bob"), options(Mode.FIX_OUTDATED)));

        assertThatIsIndexed(one);
        assertThat(ofAlice.indexed()).isEmpty();
        assertThat(details.mailboxesDone()).isEqualTo(2);
    }

    @Test
    void onlyThisMailboxIsReindexed() throws Exception {
        forget(one);
        forget(two);

        run(reIndexer.reIndex(one.path(), options(Mode.FIX_OUTDATED)));
        assertThatIsIndexed(one);
        assertThat(two.indexed()).isEmpty();

        run(reIndexer.reIndex(two.id(), options(Mode.FIX_OUTDATED)));
        assertThatIsIndexed(two);
    }

    @Test
    void onlyThisMessageIsReindexed() throws Exception {
        forget(one);

        run(reIndexer.reIndex(one.id(), MessageUid.of(2)));

        assertThat(one.indexed()).containsOnlyKeys(2L);
    }

    @Test
    void aMessageIsComparedInAllThatItsDocumentHas() throws Exception {
        List<MailboxId> compared = new CopyOnWriteArrayList<>();
        supplement = mailbox -> compared.add(mailbox.getMailboxId());

        run(reIndexer.reIndex(one.id(), MessageUid.of(2)));

        assertThat(compared).containsExactly(one.id());
    }

    static Stream<Error> breakdowns() {
        return Stream.of(new NoSuchMethodError("of another version"), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("breakdowns")
    void aMailboxOfWhichAnExtensionBreaksDownKeepsNoOtherFromIt(Error breakdown) throws Exception {
        supplement = mailbox -> {
            if (mailbox.getMailboxId().equals(one.id())) {
                throw breakdown;
            }
        };

        TaskId task = tasks.submit(reIndexer.reIndex(options(Mode.FIX_OUTDATED)));

        ReindexDetails details = (ReindexDetails)
                tasks.await(task, LONG).getAdditionalInformation().orElseThrow();
        assertThat(details.failedMailboxes()).containsExactly(one.id());
        assertThat(details.mailboxesDone()).isEqualTo(2);
        assertThat(index.missed().contains(one.id())).isTrue();
        assertThat(unfinished()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("breakdowns")
    void aMessageOfWhichAnExtensionBreaksDownEndsItsTask(Error breakdown) throws Exception {
        supplement = mailbox -> {
            throw breakdown;
        };

        TaskId task = tasks.submit(reIndexer.reIndex(one.id(), MessageUid.of(2)));

        assertThat(tasks.await(task, LONG).getStatus()).isEqualTo(Status.FAILED);
    }

    @Test
    void aMailboxThatIsNotThereIsRefused() {
        MailboxId unknown = InMemoryId.of(123_456);

        assertThatThrownBy(() -> reIndexer.reIndex(unknown, RunningOptions.DEFAULT))
                .isInstanceOf(MailboxNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aRateThatIsNoneIsRefusedAndNoJobIsKeptForIt(int messagesPerSecond) {
        assertThatThrownBy(() -> testee.task(new Scope.All(), Depth.DIFFERENCES, messagesPerSecond))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("messagesPerSecond");

        assertThat(unfinished()).isEmpty();
    }

    @Test
    void aJobThatCanNotBeSubmittedKeepsNoOtherFromIt() {
        testee.resume();
        crash();
        for (int i = 0; i < 3; i++) {
            jobs.add(new Job(UUID.randomUUID(), new Scope.OfUser(Username.of("bob")), Depth.DIFFERENCES, 0, 0))
                    .block();
        }
        clock.pass(Jobs.LEASE.plusSeconds(1));

        startServer();
        testee.resume();

        assertThat(tasks.list())
                .extracting(task ->
                        ((ReindexDetails) task.getAdditionalInformation().orElseThrow()).scope())
                .containsExactly("all");
    }

    @Test
    void whatAServerLeavesUnfinishedIsResumedByTheNext() throws Exception {
        forget(one);
        forget(two);
        forget(ofAlice);
        tasks.submit(reIndexer.reIndex(slowly()));
        await().until(() -> unfinished().get(0).done() > 0);
        stopServer();
        assertThat(one.indexed().size()
                        + two.indexed().size()
                        + ofAlice.indexed().size())
                .isLessThan(12);

        startServer();
        testee.resume();
        assertThat(tasks.list()).isEmpty();
        clock.pass(Jobs.LEASE.plusSeconds(1));
        testee.resume();

        assertThat(tasks.list()).hasSize(1);
        assertThat(tasks.await(tasks.list().get(0).getTaskId(), LONG).getStatus())
                .isEqualTo(Status.COMPLETED);
        assertThatIsIndexed(one);
        assertThatIsIndexed(two);
        assertThatIsIndexed(ofAlice);
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void whatWaitsOrRunsIsNotTakenFromTheServerThatDoesIt() throws Exception {
        TaskId running = tasks.submit(reIndexer.reIndex(slowly()));
        TaskId waiting = tasks.submit(reIndexer.reIndex(options(Mode.FIX_OUTDATED)));
        for (int minute = 0; minute < 10; minute++) {
            clock.pass(Duration.ofMinutes(1));
            testee.resume();
        }

        assertThat(tasks.list())
                .extracting(TaskExecutionDetails::getTaskId)
                .containsExactlyInAnyOrder(running, waiting);
    }

    @Test
    void whatWaitsForTooLongIsSubmittedAgainAndDoneOnce() throws Exception {
        TaskId running = tasks.submit(reIndexer.reIndex(slowly()));
        await().until(() -> tasks.getExecutionDetails(running).getStatus() == Status.IN_PROGRESS);
        TaskId waiting = tasks.submit(reIndexer.reIndex(options(Mode.FIX_OUTDATED)));
        clock.pass(Duration.ofHours(2));

        testee.resume();

        TaskId again = tasks.list().stream()
                .map(TaskExecutionDetails::getTaskId)
                .filter(task -> !task.equals(running) && !task.equals(waiting))
                .findAny()
                .orElseThrow();
        assertThat(details(running).messagesMended()).isEqualTo(12);
        assertThat(details(waiting).messagesCompared()).isEqualTo(12);
        assertThat(details(again).job()).isEqualTo(details(waiting).job());
        assertThat(details(again).messagesCompared()).isZero();
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void whatAnotherServerDoesByNowIsGivenUp() throws Exception {
        TaskId task = tasks.submit(reIndexer.reIndex(slowly()));
        await().until(() -> unfinished().get(0).done() > 0);

        jobs.remove(unfinished().get(0).id()).block();
        testee.resume();

        assertThat(tasks.await(task, LONG).getStatus()).isEqualTo(Status.FAILED);
    }

    /** As by SIGKILL: it says no word to anyone. */
    private void crash() {
        tasks.stop();
    }

    @Test
    void afterACrashAllMailboxesAreCompared() throws Exception {
        testee.resume();
        forget(one);
        crash();
        clock.pass(Jobs.LEASE.plusSeconds(1));

        startServer();
        testee.resume();

        assertThat(tasks.list()).hasSize(1);
        assertThat(tasks.await(tasks.list().get(0).getTaskId(), LONG).getStatus())
                .isEqualTo(Status.COMPLETED);
        assertThatIsIndexed(one);
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void afterAnEndInGoodOrderNothingIsCompared() {
        testee.resume();
        stopServer();
        clock.pass(Jobs.LEASE.plusSeconds(1));

        startServer();
        testee.resume();

        assertThat(tasks.list()).isEmpty();
    }

    @Test
    void whatIsCancelledIsNotResumed() throws Exception {
        TaskId task = tasks.submit(reIndexer.reIndex(slowly()));
        await().until(() -> tasks.getExecutionDetails(task).getStatus() == Status.IN_PROGRESS);

        tasks.cancel(task);

        assertThat(tasks.await(task, LONG).getStatus()).isEqualTo(Status.CANCELLED);
        testee.resume();
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void anIndexThatIsNewIsFilledBeforeItIsSearched() throws Exception {
        TestIndex fresh = TestIndex.at(OPEN_SEARCH.address(), "test-" + UUID.randomUUID(), Map.of());
        fresh.index().prepare().block();
        assertThat(fresh.index().isOpen().block()).isFalse();
        SearchedMailboxes before = SearchedMailboxes.by(fresh);
        Box box = before.create("bob", "INBOX");
        box.append("subject");
        fresh.indexer().written(box.id()).block();
        index.close();
        index = fresh;
        mailboxes = before;
        startServer();
        forget(box);
        assertThat(box.search(SearchQuery.subject("subject"))).hasSize(1);

        testee.resume();
        testee.resume();

        assertThat(tasks.list()).hasSize(1);
        tasks.await(tasks.list().get(0).getTaskId(), LONG);
        assertThat(fresh.index().isOpen().block()).isTrue();
        assertThatIsIndexed(box);
        assertThat(box.search(SearchQuery.subject("subject"))).hasSize(1);
    }

    private JsonTaskSerializer json() {
        return JsonTaskSerializer.of(
                ReindexTask.json(() -> testee, new InMemoryId.Factory(), new InMemoryMessageId.Factory()));
    }

    @Test
    void everyJobIsReadAsItWasWritten() throws Exception {
        List<Scope> scopes = List.of(
                new Scope.All(),
                new Scope.OfUser(Username.of("bob@example.com")),
                new Scope.OfMailboxes(List.of(InMemoryId.of(3), InMemoryId.of(5))),
                new Scope.OfMailboxes(List.of()),
                new Scope.OfMessage(InMemoryId.of(3), MessageUid.of(7)),
                new Scope.OfMessageId(InMemoryMessageId.of(9)));

        for (Scope scope : scopes) {
            Job job = new Job(UUID.randomUUID(), scope, Depth.EVERYTHING, 50, 12);
            Task read = json().deserialize(json().serialize(new ReindexTask(testee, job)));
            assertThat(((ReindexTask) read).job()).isEqualTo(job);
        }
    }

    @Test
    void aTaskIsDoneByTheServerThatReadsIt() throws Exception {
        forget(one);
        String written = json().serialize(reIndexer.reIndex(one.id(), options(Mode.FIX_OUTDATED)));

        run(json().deserialize(written));

        assertThatIsIndexed(one);
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void failedMailboxesCanBeReindexedAgain() throws Exception {
        forget(one);
        ReindexDetails before = new ReindexDetails(
                clock.instant(),
                UUID.randomUUID().toString(),
                "all",
                "DIFFERENCES",
                50,
                32,
                0,
                1,
                0,
                0,
                List.of(one.id()));

        run(reIndexer.reIndex(before.failures(), options(Mode.FIX_OUTDATED)));

        assertThatIsIndexed(one);
    }
}
