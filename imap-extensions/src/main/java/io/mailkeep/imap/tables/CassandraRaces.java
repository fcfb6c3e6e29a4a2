package io.mailkeep.imap.tables;

import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import reactor.util.retry.Retry;

/**
 * Of a conditional write Cassandra can not always tell whether it took place: it answers so to some of those who write to
 * one partition at the same moment. What knows its own earlier try, or may be done twice, is done again then.
 */
public final class CassandraRaces {
    private static final int MOST_TIMES_AGAIN = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(160);

    private CassandraRaces() {}

    /** Whether that is how a conditional write failed. */
    public static boolean isUndecided(Throwable failure) {
        return failure instanceof CASWriteUnknownException || failure instanceof WriteTimeoutException;
    }

    /** Has it done again up to four times, after short pauses. */
    public static Retry again() {
        return Retry.backoff(MOST_TIMES_AGAIN, FIRST_PAUSE)
                .maxBackoff(LONGEST_PAUSE)
                .onRetryExhaustedThrow((tries, last) -> last.failure())
                .filter(CassandraRaces::isUndecided);
    }

    /** The same for what blocks. Blocks, whatever interrupts. */
    public static <T> T again(Supplier<T> write) {
        for (int left = MOST_TIMES_AGAIN; ; left--) {
            try {
                return write.get();
            } catch (QueryExecutionException failure) {
                if (left == 0 || !isUndecided(failure)) {
                    throw failure;
                }
                Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(
                        ThreadLocalRandom.current().nextLong(FIRST_PAUSE.toMillis(), LONGEST_PAUSE.toMillis())));
            }
        }
    }
}
