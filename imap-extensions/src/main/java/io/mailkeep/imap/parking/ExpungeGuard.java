package io.mailkeep.imap.parking;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.GuardHook;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.MailboxRef;
import io.mailkeep.imap.hook.Verdict;
import io.mailkeep.imap.settings.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what a client expunges to a mailbox of its owner before the client's command goes on, if it is suspiciously much. The
 * client sees its command done. What is there goes after a time, and can not be expunged meanwhile.
 */
public final class ExpungeGuard implements GuardHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(ExpungeGuard.class);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration RARELY = Duration.ofMinutes(10);

    private final Parking parking;
    private final Expiry expiry;
    private final Metric hits;
    private final Metric parked;
    private final Metric expired;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
                    .setDaemon(true)
                    .setNameFormat("expunge-guard")
                    .build());
    private Optional<Future<?>> expiring = Optional.empty();
    private Limits limits = Limits.of(500, Duration.ofMinutes(10), Optional.empty());
    private Duration time = Duration.ofDays(30);
    private String name = "Expunged";
    private Habits habits = new Habits(limits.within(), Ticker.systemTicker());

    @Inject
    ExpungeGuard(Parking parking, Expiry expiry, MetricFactory metrics) {
        this.parking = parking;
        this.expiry = expiry;
        this.hits = metrics.generate("mailkeep-imap-expunge-guard-hits");
        this.parked = metrics.generate("mailkeep-imap-expunge-guard-parked");
        this.expired = metrics.generate("mailkeep-imap-expunge-guard-expired");
    }

    @Override
    public ImmutableSet<GuardedCommand.Kind> kinds() {
        return ImmutableSet.of(GuardedCommand.Kind.EXPUNGE);
    }

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        if (element.getString("[@timeout]") == null || element.getString("[@onFailure]") == null) {
            throw new ConfigurationException("a client waits for it: say how long, and what to do then. Write"
                    + " timeout=\"2 minutes\" onFailure=\"refuse\", or onFailure=\"allow\".");
        }
        Settings settings = Settings.of(element, ImmutableSet.of("messages", "within", "percent", "mailbox", "time"));
        limits = Limits.of(
                settings.number("messages", limits.messages(), 1, 1_000_000),
                settings.time("within", limits.within(), Duration.ofSeconds(1), Duration.ofDays(1)),
                settings.text("percent").isPresent()
                        ? Optional.of(settings.number("percent", 99, 1, 99))
                        : Optional.empty());
        habits = new Habits(limits.within(), Ticker.systemTicker());
        time = settings.time("time", time, Duration.ofSeconds(1), Duration.ofDays(3650));
        name = mailbox(settings);
        long pause = pause().toMillis();
        expiring = Optional.of(thread.scheduleWithFixedDelay(this::expire, pause, pause, TimeUnit.MILLISECONDS));
    }

    private String mailbox(Settings settings) throws ConfigurationException {
        String text = settings.text("mailbox").orElse(name);
        if (text.equalsIgnoreCase("INBOX") || text.startsWith("#") || text.contains("*") || text.contains("%")) {
            throw Settings.wrong("mailbox", text, "Write the name of a mailbox that nothing else uses.");
        }
        return text;
    }

    // A thirtieth of the time may be added to it.
    private Duration pause() {
        Duration part = time.dividedBy(30);
        return part.compareTo(OFTEN) < 0 ? OFTEN : part.compareTo(RARELY) > 0 ? RARELY : part;
    }

    @Override
    public Verdict before(GuardedCommand command) throws MailboxException {
        // A command with a target is a REPLACE.
        if (command.mailbox().isEmpty() || command.target().isPresent()) {
            return Verdict.allow();
        }
        MailboxRef mailbox = command.mailbox().get();
        if (mailbox.path().getName().equals(name)) {
            return Verdict.refuse("What is here was expunged and goes by itself. Move it to keep it.");
        }
        Username user = command.client().user();
        Optional<String> objection = objection(user, mailbox, command.uids().size());
        if (objection.isPresent() && parking.mayExpunge(user, mailbox)) {
            park(command, mailbox, objection.get());
        }
        return Verdict.allow();
    }

    private Optional<String> objection(Username user, MailboxRef mailbox, long messages) throws MailboxException {
        Optional<String> many = limits.ofMany(habits.removes(user, messages));
        return many.isPresent() || limits.percent().isEmpty() ? many : limits.ofShare(messages, parking.count(mailbox));
    }

    private void park(GuardedCommand command, MailboxRef mailbox, String reason) throws MailboxException {
        hits.increment();
        long moved = parking.park(mailbox, command.uids(), name, time);
        parked.add(Math.toIntExact(moved));
        LOGGER.warn(
                "IMAP expunges parked: user={} owner={} messages={} days={} mailboxId={} session={} reason={} mailbox={}",
                command.client().user().asString(),
                mailbox.path().getUser().asString(),
                moved,
                time.toDays(),
                mailbox.id().serialize(),
                command.client().session(),
                reason,
                mailbox.path().getName());
    }

    @VisibleForTesting
    void expire() {
        try {
            expired.add(Math.toIntExact(expiry.expire()));
        } catch (RuntimeException e) {
            LOGGER.warn("What is parked could not be looked after, it is tried again", e);
        }
    }

    @Override
    public void close() {
        expiring.ifPresent(task -> task.cancel(true));
        thread.shutdown();
    }
}
