package io.mailkeep.imap.announcing;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.james.imap.api.display.HumanReadableText;

/**
 * Tells a search that can not be answered now from one that is broken: something that was asked for it, such as a search
 * index, did not answer, not in time, or took no more.
 */
final class Unavailable {
    /** RFC 5530 §3: UNAVAILABLE, "temporary failure because a subsystem is down". */
    static final HumanReadableText TEXT = new HumanReadableText(
            "io.mailkeep.imap.SEARCH_UNAVAILABLE", "[UNAVAILABLE] Searching is not possible now, try again later");

    private Unavailable() {}

    static boolean is(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .anyMatch(cause -> cause instanceof IOException
                        || cause instanceof TimeoutException
                        || cause instanceof RejectedExecutionException);
    }
}
