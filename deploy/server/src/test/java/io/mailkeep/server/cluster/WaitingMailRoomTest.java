package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.james.queue.api.MailQueueFactory;
import org.junit.jupiter.api.Test;

/** Each mail that a node of James has in its hands is a file in its scratch space, unless it is small. */
class WaitingMailRoomTest {
    private static final Path DEPLOY = Path.of(System.getProperty("mailkeep.root"), "deploy");

    @Test
    void aPodHasRoomForAllThatMayWaitToBeRelayedAndForWhatIsProcessedMeanwhile() throws IOException {
        long kibibytes = numbers("conf/james/smtpserver.xml", "<maxmessagesize>(\\d+)<")
                .max(Long::compare)
                .orElseThrow();
        long processed = one("conf/james/mailetcontainer.xml", "<threads>(\\d+)<");
        int waiting = LastingQueues.MOST_WAITING
                + MailQueueFactory.defaultPrefetchCount().asInt();

        assertThat(one("kubernetes/james.yaml", "sizeLimit: (\\d+)Gi") << 20)
                .as("KiB of scratch space")
                .isGreaterThanOrEqualTo((waiting + processed) * kibibytes);
    }

    private static long one(String file, String expression) throws IOException {
        assertThat(numbers(file, expression)).as("%s in %s", expression, file).hasSize(1);
        return numbers(file, expression).findFirst().orElseThrow();
    }

    private static Stream<Long> numbers(String file, String expression) throws IOException {
        return Pattern.compile(expression)
                .matcher(Files.readString(DEPLOY.resolve(file)))
                .results()
                .map((MatchResult number) -> Long.valueOf(number.group(1)));
    }
}
