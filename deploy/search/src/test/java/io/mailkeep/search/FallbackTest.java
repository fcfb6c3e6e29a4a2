package io.mailkeep.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.search.config.SearchConfiguration.Degraded;
import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.indexing.MissedInMemory;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.UnsupportedSearchException;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;
import org.opensearch.client.opensearch._types.ErrorCause;
import org.opensearch.client.opensearch._types.ErrorResponse;
import org.opensearch.client.opensearch._types.OpenSearchException;
import reactor.core.publisher.Flux;

class FallbackTest {
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final MailboxId MAILBOX = InMemoryId.of(1);
    private static final String SCANNED = "scanned";

    private final SetClock clock = new SetClock();
    private final MissedInMemory missed = new MissedInMemory();
    private final AtomicInteger asked = new AtomicInteger();
    private Fallback testee = fallback(Degraded.SCAN);

    private Fallback fallback(Degraded degraded) {
        InMemoryMailboxSessionMapperFactory mappers = new InMemoryMailboxSessionMapperFactory(clock);
        BoundedScan scan = new BoundedScan(mappers, AttachmentText.none(), 10);
        return new Fallback(scan, missed, degraded, PAUSE, clock);
    }

    private List<String> search(Fallback.Asking<String> index) {
        return testee.unless(
                        List.of(MAILBOX),
                        () -> {
                            asked.incrementAndGet();
                            return index.ask();
                        },
                        scan -> Flux.just(SCANNED))
                .collectList()
                .block();
    }

    private static Fallback.Asking<String> failing(Throwable failure) {
        return () -> Flux.error(failure);
    }

    private static OpenSearchException refusal(int status) {
        ErrorCause cause = ErrorCause.of(error -> error.type("any").reason("any"));
        return new OpenSearchException(
                ErrorResponse.of(response -> response.status(status).error(cause)));
    }

    @Test
    void theIndexAnswers() {
        assertThat(search(() -> Flux.just("a", "b"))).containsExactly("a", "b");
        assertThat(search(Flux::empty)).isEmpty();
    }

    @Test
    void aMailboxThatIsMissedIsScannedAndTheIndexNotAsked() {
        missed.add(MAILBOX);

        assertThat(search(() -> Flux.just("stale"))).containsExactly(SCANNED);
        assertThat(asked).hasValue(0);
    }

    @Test
    void whileTheIndexDoesNotAnswerOneSearchInAWhileTries() {
        assertThat(search(failing(new ConnectException()))).containsExactly(SCANNED);
        assertThat(search(() -> Flux.just("a"))).containsExactly(SCANNED);
        assertThat(asked).hasValue(1);

        clock.pass(PAUSE);
        assertThat(search(failing(new TimeoutException()))).containsExactly(SCANNED);
        assertThat(search(() -> Flux.just("a"))).containsExactly(SCANNED);
        assertThat(asked).hasValue(2);

        clock.pass(PAUSE);
        assertThat(search(() -> Flux.just("a"))).containsExactly("a");
        assertThat(search(() -> Flux.just("b"))).containsExactly("b");
    }

    @Test
    void anOverloadedOrBrokenIndexIsLeftAlone() {
        for (int status : new int[] {429, 500, 503}) {
            testee = fallback(Degraded.SCAN);
            asked.set(0);

            assertThat(search(failing(refusal(status)))).containsExactly(SCANNED);
            assertThat(search(() -> Flux.just("a"))).containsExactly(SCANNED);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aQueryThatTheIndexRefusesIsScannedAndTheNextIsAsked() {
        assertThat(search(failing(refusal(400)))).containsExactly(SCANNED);
        assertThat(search(() -> {
                    throw new UnsupportedSearchException();
                }))
                .containsExactly(SCANNED);

        assertThat(search(() -> Flux.just("a"))).containsExactly("a");
    }

    @Test
    void anIndexThatIsNotOpenYetIsAskedAgain() {
        assertThat(search(failing(refusal(404)))).containsExactly(SCANNED);

        assertThat(search(() -> Flux.just("a"))).containsExactly("a");
    }

    @Test
    void whatIsWrongInTheMailboxIsNotHidden() {
        assertThatThrownBy(() -> search(failing(new MailboxException("no such mailbox"))))
                .hasCauseInstanceOf(MailboxException.class);
    }

    @Test
    void anAnswerThatBreaksOffFailsInsteadOfBeingShort() {
        assertThatThrownBy(() -> search(() -> Flux.just("a").concatWith(Flux.error(new ConnectException()))))
                .hasCauseInstanceOf(SearchUnavailableException.class)
                .hasRootCauseInstanceOf(ConnectException.class);
    }

    @Test
    void insteadOfAScanThereIsARefusalWhereThatIsConfigured() {
        testee = fallback(Degraded.REFUSE);

        assertThatThrownBy(() -> search(failing(new ConnectException())))
                .hasCauseInstanceOf(SearchUnavailableException.class);
        assertThatThrownBy(() -> search(() -> Flux.just("a"))).hasCauseInstanceOf(SearchUnavailableException.class);
        assertThat(asked).hasValue(1);
    }
}
