package io.mailkeep.imap.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.ModSeq;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What every feed store promises. */
public interface FeedStoreContract {
    Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    FeedStore testee();

    /** The one that servers share. */
    static FeedStore inCassandra(CqlSession session) {
        return new CassandraFeedStore(new FeedSchema(session), Duration.ofDays(30));
    }

    static Username anyUser() {
        return Username.of("u" + UUID.randomUUID() + "@feed.test");
    }

    static Batch batch(long sequence, ImmutableMap<String, Optional<Place>> moves) {
        return Batch.of(sequence, UUID.randomUUID(), NOW, ImmutableList.of("{\"n\":" + sequence + "}"), moves);
    }

    static Batch batch(long sequence) {
        return batch(sequence, moved("inbox", sequence));
    }

    private static Place place(String mailbox, long modSeq) {
        return Place.of(ModSeq.of(modSeq), "The " + mailbox).kept(modSeq + 1);
    }

    static ImmutableMap<String, Optional<Place>> moved(String mailbox, long modSeq) {
        return ImmutableMap.of(mailbox, Optional.of(place(mailbox, modSeq)));
    }

    default ImmutableList<Batch> append(Username user, long first, long last) {
        ImmutableList<Batch> batches = LongStream.rangeClosed(first, last)
                .mapToObj(FeedStoreContract::batch)
                .collect(ImmutableList.toImmutableList());
        batches.forEach(
                batch -> assertThat(testee().append(user, batch).block()).isTrue());
        return batches;
    }

    default ImmutableList<Batch> from(Username user, long sequence, int most) {
        return ImmutableList.copyOf(
                testee().from(user, sequence, most).collectList().block());
    }

    @Test
    default void aFeedThatHasNotBegunIsEmpty() {
        Username user = anyUser();

        assertThat(testee().head(user).block()).isEqualTo(Head.none());
        assertThat(from(user, 1, 10)).isEmpty();
    }

    @Test
    default void batchesAreReadAsTheyWereAppended() {
        Username user = anyUser();
        ImmutableList<Batch> batches = append(user, 1, 5);

        assertThat(from(user, 1, 10)).isEqualTo(batches);
        assertThat(from(user, 3, 2)).isEqualTo(batches.subList(2, 4));
        assertThat(from(user, 6, 10)).isEmpty();
    }

    @Test
    default void feedsOfUsersAreApart() {
        Username user = anyUser();
        append(anyUser(), 1, 2);

        assertThat(from(user, 1, 10)).isEmpty();
        assertThat(testee().head(user).block()).isEqualTo(Head.none());
    }

    @Test
    default void aPlaceInTheFeedIsTakenOnce() {
        Username user = anyUser();
        Batch first = batch(1);

        assertThat(testee().append(user, first).block()).isTrue();
        assertThat(testee().append(user, batch(1)).block()).isFalse();
        assertThat(from(user, 1, 10)).containsExactly(first);
    }

    @Test
    default void whoAppendsAgainIsToldThatItIsDone() {
        Username user = anyUser();
        Batch first = batch(1);
        testee().append(user, first).block();

        assertThat(testee().append(user, first).block()).isTrue();
        assertThat(from(user, 1, 10)).containsExactly(first);
    }

    @Test
    default void ofManyWhoAppendAtOnceOneSucceeds() {
        Username user = anyUser();

        Long succeeded = Flux.range(0, 8)
                .flatMap(i -> testee().append(user, batch(1)))
                .filter(appended -> appended)
                .count()
                .block();

        assertThat(succeeded).isEqualTo(1);
    }

    @Test
    default void whatManyAppendAllTheTimeIsThereOnce() {
        Username user = anyUser();

        List<Batch> appended = Flux.range(0, 4)
                .flatMap(writer -> appended(user, 1)
                        .expand(last -> appended(user, last.sequence() + 1))
                        .take(10)
                        .subscribeOn(Schedulers.boundedElastic()))
                .collectList()
                .block();

        assertThat(from(user, 1, 100)).containsExactlyInAnyOrderElementsOf(appended);
    }

    /** At the sequence, or the first after it that is free. */
    private Mono<Batch> appended(Username user, long sequence) {
        Batch batch = batch(sequence);
        return testee().append(user, batch).flatMap(done -> done ? Mono.just(batch) : appended(user, sequence + 1));
    }

    @Test
    default void theHeadIsWhatAllBatchesSay() {
        Username user = anyUser();
        append(user, 1, 2);
        testee().append(user, batch(3, moved("other", 9))).block();

        Head head = testee().head(user).block();

        assertThat(head.sequence()).isEqualTo(3);
        assertThat(head.id()).isEqualTo(from(user, 3, 1).get(0).id());
        assertThat(head.places()).containsEntry("inbox", place("inbox", 2)).containsEntry("other", place("other", 9));
        assertThat(head.unkept()).containsExactlyInAnyOrder("inbox", "other");
    }

    @Test
    default void aMailboxThatIsGoneHasNoPlace() {
        Username user = anyUser();
        append(user, 1, 1);
        testee().append(user, batch(2, ImmutableMap.of("inbox", Optional.empty())))
                .block();

        assertThat(testee().head(user).block().places()).isEmpty();
    }

    @Test
    default void aHeadThatWasKeptIsGoneOnFrom() {
        Username user = anyUser();
        append(user, 1, 2);
        testee().append(user, batch(3, moved("other", 9))).block();
        testee().keep(user, testee().head(user).block()).block();
        append(user, 4, 4);

        Head head = testee().head(user).block();

        assertThat(head.keptSequence()).isEqualTo(3);
        assertThat(head.sequence()).isEqualTo(4);
        assertThat(head.unkept()).containsExactly("inbox");
        assertThat(head.places()).containsOnlyKeys("inbox", "other");
        assertThat(head.place("inbox").orElseThrow().modSeq()).isEqualTo(ModSeq.of(4));
    }

    @Test
    default void ofHeadsThatAreKeptTheHighestWins() {
        Username user = anyUser();
        append(user, 1, 1);
        Head early = testee().head(user).block();
        testee().append(user, batch(2, ImmutableMap.of("inbox", Optional.empty())))
                .block();
        testee().append(user, batch(3, moved("other", 9))).block();
        Head late = testee().head(user).block();

        testee().keep(user, late).block();
        testee().keep(user, early).block();

        assertThat(testee().head(user).block()).isEqualTo(late.kept());
    }

    @Test
    default void aLongFeedIsReadToItsEnd() {
        Username user = anyUser();
        ImmutableList<Batch> batches = append(user, 1, 300);

        assertThat(from(user, 1, 1000)).isEqualTo(batches);
        assertThat(from(user, 100, 60)).isEqualTo(batches.subList(99, 159));
        assertThat(testee().head(user).block().sequence()).isEqualTo(300);
    }
}
