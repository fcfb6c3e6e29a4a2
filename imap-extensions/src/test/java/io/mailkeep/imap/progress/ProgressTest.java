package io.mailkeep.imap.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.james.imap.api.ImapCommand;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.encode.ExistsResponseEncoder;
import org.apache.james.imap.encode.ImapResponseWriter;
import org.apache.james.imap.encode.base.ImapResponseComposerImpl;
import org.apache.james.imap.message.Literal;
import org.apache.james.imap.message.response.ExistsResponse;
import org.apache.james.imap.message.response.ImmutableStatusResponse;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.assertj.core.api.Condition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class ProgressTest {
    private static final Tag TAG = new Tag("a1");
    private static final String GOES_ON = "* OK [INPROGRESS (\"a1\" NIL NIL)] Still working";
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final Connection connection = new Connection();

    @Test
    void commandThatTakesLongTellsAgainAndAgainThatItGoesOn() {
        run(progress -> until(() -> connection.lines().size() > 5));

        assertThat(connection.lines()).containsOnly(GOES_ON);
    }

    @Test
    void firstWordComesAfterAnInterval() {
        Progress.every(Duration.ofMinutes(1), TAG, connection, progress -> lasting(Duration.ofMillis(50)))
                .block();

        assertThat(connection.lines()).isEmpty();
    }

    @Test
    void whatIsDoneIsCountedAndNeverMoreThanAll() {
        run(progress -> {
            progress.outOf(10);
            progress.advance(3);
            return untilTold("* OK [INPROGRESS (\"a1\" 3 10)] Still working")
                    .doOnSuccess(half -> progress.advance(9))
                    .then(untilTold("* OK [INPROGRESS (\"a1\" 10 10)] Still working"));
        });

        assertThat(connection.lines()).noneMatch(line -> line.contains("12"));
    }

    @Test
    void nothingIsCountedWhereThereIsNothingToDo() {
        run(progress -> {
            progress.outOf(0);
            progress.advance(1);
            return untilTold(GOES_ON);
        });

        assertThat(connection.lines()).containsOnly(GOES_ON);
    }

    @Test
    void nothingIsToldAfterTheTaggedResponse() {
        run(progress -> untilTold(GOES_ON)
                .doOnSuccess(end -> progress.respond(new UnpooledStatusResponseFactory()
                        .taggedOk(TAG, ImapCommand.anyStateCommand("COPY"), HumanReadableText.COMPLETED)))
                .then(lasting(Duration.ofMillis(100))));
        connection.flush();

        assertThat(connection.lines()).endsWith("a1 OK").areExactly(1, ending("a1 OK"));
    }

    @Test
    void nothingIsWrittenOnceTheCommandHasEnded() {
        run(progress -> untilTold(GOES_ON));
        int told = connection.lines().size();

        remainsAt(told);
    }

    @Test
    void nothingIsWrittenOnceTheCommandIsCancelled() {
        Disposable command =
                Progress.every(OFTEN, TAG, connection, progress -> Mono.never()).subscribe();
        Awaitility.await("a word").until(() -> !connection.lines().isEmpty());
        command.dispose();
        int told = connection.lines().size();

        remainsAt(told);
    }

    @Test
    void failureOfTheCommandIsHandedOn() {
        IOException failure = new IOException("broken");

        Throwable seen = Progress.every(OFTEN, TAG, connection, progress -> Mono.error(failure))
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .block();

        assertThat(seen).isSameAs(failure);
    }

    @Test
    void noLineIsBrokenByAWordInBetween() {
        int lines = 300_000;
        run(progress -> Mono.<Void>fromRunnable(() ->
                        IntStream.rangeClosed(1, lines).forEach(number -> progress.respond(new ExistsResponse(number))))
                .subscribeOn(Schedulers.boundedElastic()));
        connection.flush();

        List<String> told = connection.lines();
        assertThat(told).contains(GOES_ON);
        assertThat(told.stream().filter(line -> !line.equals(GOES_ON)))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, lines)
                        .mapToObj(number -> "* " + number + " EXISTS")
                        .toList());
    }

    private void run(Function<Progress, Mono<Void>> command) {
        Progress.every(OFTEN, TAG, connection, command).block();
    }

    private Mono<Void> untilTold(String line) {
        return until(() -> connection.lines().contains(line));
    }

    private static Mono<Void> until(Callable<Boolean> condition) {
        return Mono.<Void>fromRunnable(() -> Awaitility.await().until(condition))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static Mono<Void> lasting(Duration time) {
        return Mono.delay(time).then();
    }

    private void remainsAt(int told) {
        Awaitility.await("silence")
                .during(Duration.ofMillis(50))
                .until(() -> connection.lines().size() == told);
    }

    private static Condition<String> ending(String end) {
        return new Condition<>(line -> line.endsWith(end), "ending with %s", end);
    }

    /** What a client receives through James's buffer, which bears one thread at a time. */
    private static final class Connection implements Responder, ImapResponseWriter {
        private final ImapResponseComposerImpl composer = new ImapResponseComposerImpl(this);
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        @Override
        public void respond(ImapResponseMessage message) {
            try {
                if (message instanceof InProgress progress) {
                    new InProgressEncoder().encode(progress, composer);
                } else if (message instanceof ExistsResponse exists) {
                    new ExistsResponseEncoder().encode(exists, composer);
                } else if (message instanceof ImmutableStatusResponse status) {
                    composer.tag(status.getTag()).message("OK").end();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void flush() {
            try {
                composer.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void write(byte[] buffer) {
            received.writeBytes(buffer);
        }

        @Override
        public void write(Literal literal) {
            throw new UnsupportedOperationException();
        }

        List<String> lines() {
            return Splitter.on("\r\n").omitEmptyStrings().splitToList(received.toString(StandardCharsets.US_ASCII));
        }
    }
}
