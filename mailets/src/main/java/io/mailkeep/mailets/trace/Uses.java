package io.mailkeep.mailets.trace;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.login.LoginObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.james.core.Username;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves traces of who uses POP3 and IMAP: for each user, protocol and node once in some hours, so that polling costs
 * nothing. Never blocks a login, nor refuses one: a trace that can not be left is tried again at the next. Thread-safe.
 */
@Singleton
public final class Uses implements LoginObserver {
    /** How long a use is remembered. */
    public static final Duration REMEMBERED = Duration.ofDays(400);

    /** By how much the remembered moment may be too early. */
    static final Duration EXACTNESS = Duration.ofHours(6);

    private static final Logger LOGGER = LoggerFactory.getLogger(Uses.class);
    private static final int MOST_REMEMBERED_HERE = 100_000;

    private final Traces traces;
    private final Metric failed;
    private final Cache<Trace, Boolean> left = CacheBuilder.newBuilder()
            .maximumSize(MOST_REMEMBERED_HERE)
            .expireAfterWrite(EXACTNESS.toMinutes(), TimeUnit.MINUTES)
            .build();

    @Inject
    Uses(Traces traces, MetricFactory metrics) {
        this.traces = traces;
        this.failed = metrics.generate("mailkeep-mailets-trace-failed");
    }

    @Override
    public void loggedIn(Username user) {
        leave(Trace.pop3(user));
    }

    /** The same of IMAP. */
    public void loggedInByImap(Username user) {
        leave(Trace.imap(user));
    }

    private void leave(Trace trace) {
        if (left.asMap().putIfAbsent(trace, true) == null) {
            traces.leave(trace, REMEMBERED).subscribe(nothing -> {}, failure -> fail(trace, failure));
        }
    }

    private void fail(Trace trace, Throwable failure) {
        left.invalidate(trace);
        failed.increment();
        LOGGER.warn(
                "That a user logged in could not be remembered, matchers may take the last login for the last use:"
                        + " trace=\"{}\" cause={}",
                trace.key(),
                failure.toString());
    }
}
