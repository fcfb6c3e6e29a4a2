package io.mailkeep.search.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class RefreshesTest {
    private static final MailboxId ONE = InMemoryId.of(1);
    private static final MailboxId OTHER = InMemoryId.of(2);

    /** Those that have begun, ended by the test. */
    private final List<CompletableFuture<Void>> begun = new ArrayList<>();

    private final Refreshes testee = new Refreshes(Mono.fromFuture(() -> {
        begun.add(new CompletableFuture<>());
        return begun.get(begun.size() - 1);
    }));

    private CompletableFuture<Void> search(MailboxId mailbox) {
        return testee.of(List.of(mailbox)).toFuture();
    }

    private void end(int refresh) {
        begun.get(refresh).complete(null);
    }

    @Test
    void aSearchOfWhatHasNotChangedWaitsForNothing() {
        testee.written(ONE);

        assertThat(search(OTHER)).isCompleted();
        assertThat(begun).isEmpty();
    }

    @Test
    void aSearchOfWhatHasChangedWaitsForARefresh() {
        testee.written(ONE);

        CompletableFuture<Void> search = search(ONE);
        assertThat(search).isNotDone();
        end(0);

        assertThat(search).isCompleted();
        assertThat(search(ONE)).isCompleted();
        assertThat(begun).hasSize(1);
    }

    @Test
    void aSearchJoinsARefreshThatBeganAfterTheChange() {
        testee.written(ONE);
        CompletableFuture<Void> first = search(ONE);

        CompletableFuture<Void> second = search(ONE);
        assertThat(second).isNotDone();
        end(0);

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(begun).hasSize(1);
    }

    @Test
    void aSearchDoesNotJoinARefreshThatBeganBeforeTheChange() {
        testee.written(OTHER);
        CompletableFuture<Void> before = search(OTHER);
        testee.written(ONE);

        CompletableFuture<Void> after = search(ONE);
        assertThat(begun).hasSize(1);
        end(0);

        assertThat(before).isCompleted();
        assertThat(after).isNotDone();
        assertThat(begun).hasSize(2);
        end(1);
        assertThat(after).isCompleted();
    }

    @Test
    void aMailboxThatChangesDuringItsRefreshIsRefreshedAgain() {
        testee.written(ONE);
        CompletableFuture<Void> before = search(ONE);
        testee.written(ONE);

        end(0);
        CompletableFuture<Void> after = search(ONE);

        assertThat(before).isCompleted();
        assertThat(after).isNotDone();
        assertThat(begun).hasSize(2);
    }

    @Test
    void howeverManySearchWhatChangesOneRefreshRunsAndOneFollows() {
        List<CompletableFuture<Void>> searches = LongStream.range(0, 100)
                .mapToObj(InMemoryId::of)
                .map(mailbox -> {
                    testee.written(mailbox);
                    return search(mailbox);
                })
                .toList();
        assertThat(begun).hasSize(1);

        end(0);
        assertThat(begun).hasSize(2);
        end(1);

        assertThat(searches).allMatch(CompletableFuture::isDone);
        assertThat(begun).hasSize(2);
    }

    @Test
    void whatIsAskedForAsAWholeIsRefreshedByOneThatBeginsLater() {
        CompletableFuture<Void> first = testee.next().toFuture();
        CompletableFuture<Void> second = testee.next().toFuture();

        end(0);
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        end(1);

        assertThat(second).isCompleted();
    }

    @Test
    void aFailureReachesThoseWhoWaitAndTheNextSearchTriesAgain() {
        testee.written(ONE);
        CompletableFuture<Void> first = search(ONE);
        CompletableFuture<Void> second = search(ONE);

        begun.get(0).completeExceptionally(new IOException("down"));

        assertThat(first).isCompletedExceptionally();
        assertThatThrownBy(first::join).hasRootCauseMessage("down");
        assertThat(second).isCompletedExceptionally();
        CompletableFuture<Void> third = search(ONE);
        assertThat(begun).hasSize(2);
        end(1);
        assertThat(third).isCompleted();
    }

    @Test
    void whoJoinedTheNextIsNotConcernedByAFailureOfTheOneBefore() {
        testee.written(ONE);
        CompletableFuture<Void> failing = search(ONE);
        testee.written(OTHER);
        CompletableFuture<Void> next = search(OTHER);

        begun.get(0).completeExceptionally(new IOException("down"));

        assertThat(failing).isCompletedExceptionally();
        assertThat(next).isNotDone();
        end(1);
        assertThat(next).isCompleted();
        assertThat(search(ONE)).isCompleted();
    }

    @Test
    void whoGoesAwayEndsNothing() {
        testee.written(ONE);
        CompletableFuture<Void> patient = search(ONE);
        assertThat(search(ONE).cancel(true)).isTrue();

        end(0);

        assertThat(patient).isCompleted();
        assertThat(begun).hasSize(1);
    }

    @Test
    void whenMoreHasChangedThanIsRememberedAnySearchWaits() {
        LongStream.range(10, 20_000).mapToObj(InMemoryId::of).forEach(testee::written);

        CompletableFuture<Void> search = search(ONE);

        assertThat(search).isNotDone();
        end(0);
        assertThat(search).isCompleted();
        assertThat(search(ONE)).isCompleted();
    }
}
