package io.mailkeep.server.recount;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.server.recount.Suspect.MailboxCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TouchedMailboxesTest {
    private static final UUID FIRST = UUID.randomUUID();
    private static final UUID SECOND = UUID.randomUUID();

    @TempDir
    private Path directory;

    // As nano times may be.
    private final AtomicLong time = new AtomicLong(-Duration.ofHours(1).toNanos());
    private TouchedMailboxes touched;

    @Test
    void nothingIsSuspectAtTheFirstStart() {
        assertThat(suspectsAfterStart()).isEmpty();
        assertThat(suspectsAfterStart()).isEmpty();
    }

    @Test
    void whatWasTouchedInTheLastHalfMinuteIsSuspectAfterTheNextStart() {
        suspectsAfterStart();
        touched.touch(FIRST);
        pass(20);
        touched.touch(SECOND);
        pass(3600);

        assertThat(suspectsAfterStart()).containsExactlyInAnyOrder(count(FIRST), count(SECOND));
    }

    @Test
    void whatWasTouchedEarlierIsNot() {
        suspectsAfterStart();
        touched.touch(FIRST);
        pass(31);
        touched.touch(SECOND);

        assertThat(suspectsAfterStart()).containsExactly(count(SECOND));
    }

    @Test
    void whatIsTouchedAgainIsTouchedLately() {
        suspectsAfterStart();
        touched.touch(FIRST);
        touched.touch(SECOND);
        pass(31);
        touched.touch(FIRST);

        assertThat(suspectsAfterStart()).containsExactly(count(FIRST));
    }

    @Test
    void whatIsTouchedOftenIsNotedOnceASecond() {
        suspectsAfterStart();
        for (int times = 0; times < 3100; times++) {
            time.addAndGet(Duration.ofMillis(10).toNanos());
            touched.touch(FIRST);
        }
        touched.touch(SECOND);

        assertThat(suspectsAfterStart()).containsExactlyInAnyOrder(count(FIRST), count(SECOND));
    }

    @Test
    void aSecondEndSoonAfterTheStartForgetsNothing() {
        suspectsAfterStart();
        touched.touch(FIRST);

        suspectsAfterStart();
        assertThat(suspectsAfterStart()).containsExactly(count(FIRST));
    }

    @Test
    void whatIsOldestGivesWay() {
        suspectsAfterStart();
        List<UUID> ofOneSet = Stream.iterate(0L, n -> n + 1)
                .limit(9)
                .map(n -> new UUID(n << 20, 1))
                .toList();
        ofOneSet.forEach(mailbox -> {
            pass(1);
            touched.touch(mailbox);
        });

        assertThat(suspectsAfterStart())
                .containsExactlyInAnyOrderElementsOf(ofOneSet.stream()
                        .skip(1)
                        .map(TouchedMailboxesTest::count)
                        .toList());
    }

    @Test
    void thousandsAreRemembered() {
        suspectsAfterStart();
        Stream.generate(UUID::randomUUID).limit(5000).forEach(touched::touch);

        assertThat(suspectsAfterStart()).hasSizeGreaterThan(4990);
    }

    @Test
    void aFileOfAnotherSizeIsMadeAnew() throws IOException {
        Files.writeString(file(), "not of this version");

        assertThat(suspectsAfterStart()).isEmpty();
        touched.touch(FIRST);
        assertThat(suspectsAfterStart()).containsExactly(count(FIRST));
    }

    @Test
    void withoutTheFileNothingIsNotedAndNothingFails() throws IOException {
        Files.createDirectory(file());

        assertThat(suspectsAfterStart()).isEmpty();
        touched.noted(null);
    }

    /** Whatever the former life had mapped is in the file, as it would be were the process killed. */
    private List<Suspect> suspectsAfterStart() {
        Suspects suspects = new Suspects(time::get, 10_000);
        touched = new TouchedMailboxes(file(), suspects, time::get);
        pass(60);
        return suspects.due().stream().map(Map.Entry::getKey).toList();
    }

    private Path file() {
        return directory.resolve("touched-mailboxes");
    }

    private void pass(int seconds) {
        time.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private static Suspect count(UUID mailbox) {
        return new MailboxCount(CassandraId.of(mailbox));
    }
}
