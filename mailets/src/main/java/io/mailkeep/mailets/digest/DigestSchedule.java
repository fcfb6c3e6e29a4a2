package io.mailkeep.mailets.digest;

import com.google.common.collect.Ordering;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.MaildropLock;
import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.utils.PropertiesProvider;
import org.apache.james.utils.UserDefinedStartable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Begins a run once per period, on whichever node is first: {@code guice.extension.startable}. The period is a lease in
 * the store; a run that takes longer meets the next one of another node, and nobody is told twice for that.
 */
@Singleton
public final class DigestSchedule implements UserDefinedStartable {
    /** Whose lease it is. No user can have this name: James refuses spaces and colons in user names. */
    static final Username LEASE_OWNER = Username.of("mailkeep: digest");

    private static final Logger LOGGER = LoggerFactory.getLogger(DigestSchedule.class);
    private static final int LOOKS_PER_PERIOD = 10;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final DigestSettings settings;
    private final DigestRun run;
    private final MaildropLock lock;
    private final String node = UUID.randomUUID().toString();
    private final Scheduler scheduler = Schedulers.newBoundedElastic(1, 2, "mailkeep-digest", 60, true);

    @Inject
    DigestSchedule(PropertiesProvider files, DigestRun run, MaildropLock lock) throws ConfigurationException {
        this.settings = settings(files);
        this.run = run;
        this.lock = lock;
    }

    private static DigestSettings settings(PropertiesProvider files) throws ConfigurationException {
        try {
            return DigestSettings.of(files.getConfiguration("digest"));
        } catch (FileNotFoundException e) {
            throw new ConfigurationException(
                    "conf/digest.properties is missing. Write it, or take " + DigestSchedule.class.getName()
                            + " out of guice.extension.startable in conf/extensions.properties.",
                    e);
        }
    }

    @Override
    public void start() {
        lookAgain(Ordering.natural().min(settings.every().dividedBy(LOOKS_PER_PERIOD), LONGEST_PAUSE));
    }

    /** Looks after a random pause, so that nodes that start together do not stay together. */
    private void lookAgain(Duration pause) {
        long millis = pause.toMillis();
        scheduler.schedule(
                () -> {
                    look();
                    if (!scheduler.isDisposed()) {
                        lookAgain(pause);
                    }
                },
                millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1),
                TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (lock.acquire(LEASE_OWNER, node, settings.every())) {
                run.run(settings, scheduler::isDisposed);
            }
        } catch (RuntimeException e) {
            LOGGER.warn("Users could not be told what goes soon, the next run tries again: cause={}", e.toString());
        }
    }

    @PreDestroy
    void stop() {
        scheduler.dispose();
    }
}
