package io.mailkeep.imap.ledger;

import com.google.common.collect.ImmutableTable;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.inject.Inject;
import io.mailkeep.imap.hook.AnnouncementHook;
import io.mailkeep.imap.hook.CaughtUp;
import io.mailkeep.imap.hook.FetchHook;
import io.mailkeep.imap.hook.MailboxSelected;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.hook.SelectionHook;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.util.DurationParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the ledger: gathers in memory what clients are told and sent, and writes it every {@code <every>}, whatever
 * sessions do meanwhile. What a node that dies has not written only makes copies wait for longer.
 */
public final class SyncLedgerHook implements SelectionHook, FetchHook, AnnouncementHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(SyncLedgerHook.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration MOST_OFTEN = Duration.ofSeconds(1);
    private static final Duration MOST_RARELY = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);
    private static final int MOST_PENDING = 10_000;
    private static final int DEVICES_AT_ONCE = 8;

    private final Entering entering;
    private final Pending pending = new Pending(MOST_PENDING);
    private final AtomicBoolean early = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor writer = new ScheduledThreadPoolExecutor(
            1,
            new ThreadFactoryBuilder()
                    .setDaemon(true)
                    .setNameFormat("sync-ledger")
                    .build());

    @Inject
    SyncLedgerHook(Entering entering) {
        this.entering = entering;
    }

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        for (ImmutableNode child :
                element.getNodeModel().getNodeHandler().getRootNode().getChildren()) {
            if (!child.getNodeName().equals("every")) {
                throw new ConfigurationException(
                        "there is no element <" + child.getNodeName() + ">. Write <every>5 minutes</every>.");
            }
        }
        long every = every(element.getString("every", "")).toMillis();
        ScheduledFuture<?> unused =
                writer.scheduleWithFixedDelay(() -> write(PATIENCE), every, every, TimeUnit.MILLISECONDS);
    }

    private static Duration every(String text) throws ConfigurationException {
        if (text.isEmpty()) {
            return EVERY;
        }
        try {
            Duration every = DurationParser.parse(text, ChronoUnit.SECONDS);
            if (every.compareTo(MOST_OFTEN) >= 0 && every.compareTo(MOST_RARELY) <= 0) {
                return every;
            }
        } catch (RuntimeException e) {
            // Complained of below.
        }
        throw new ConfigurationException(
                "<every>: '" + text + "' is not a time from 1 second to 1 hour. Write for example '5 minutes'.");
    }

    /** It is a device from now on, even if it never comes to know anything: then others may have to wait for it. */
    @Override
    public void selected(MailboxSelected selected) {
        note(Visitor.of(selected.client()), selected.mailbox().id(), Position.NOWHERE);
    }

    @Override
    public void caughtUp(CaughtUp caughtUp) {
        note(
                Visitor.of(caughtUp.client()),
                caughtUp.mailbox().id(),
                Position.told(caughtUp.modSeq(), caughtUp.uidNext(), caughtUp.at()));
    }

    @Override
    public void fetched(MessagesFetched fetched) {
        if (fetched.extent() == MessagesFetched.Extent.WHOLE) {
            note(Visitor.of(fetched.client()), fetched.mailbox().id(), Position.sent(fetched.uids()));
        }
    }

    // Where there is no place it is forgotten, and what is there is written as soon as can be.
    private void note(Visitor visitor, MailboxId mailbox, Position position) {
        if (!pending.add(visitor, mailbox, position) && early.compareAndSet(false, true)) {
            writer.execute(() -> {
                early.set(false);
                write(PATIENCE);
            });
        }
    }

    /** Blocks. Where it fails or takes too long, all of it is tried again the next time. */
    private void write(Duration patience) {
        ImmutableTable<Visitor, MailboxId, Position> taken = pending.take();
        try {
            Flux.fromIterable(taken.rowMap().entrySet())
                    .flatMap(device -> enter(device.getKey(), device.getValue()), DEVICES_AT_ONCE)
                    .then()
                    .block(patience);
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the writer for good.
            taken.cellSet().forEach(cell -> pending.add(cell.getRowKey(), cell.getColumnKey(), cell.getValue()));
            LOGGER.warn(
                    "The sync ledger was not written in {}: devices={}",
                    patience,
                    taken.rowKeySet().size(),
                    e);
        }
    }

    // Tried again the next time.
    private Mono<Void> enter(Visitor visitor, Map<MailboxId, Position> positions) {
        return Mono.defer(() -> entering.enter(visitor, positions)).onErrorResume(failure -> {
            LOGGER.warn(
                    "Could not write the sync ledger, copies may wait for longer: user={} device={} cause={}",
                    visitor.user().asString(),
                    visitor.device().name(),
                    failure.toString());
            positions.forEach((mailbox, position) -> pending.add(visitor, mailbox, position));
            return Mono.empty();
        });
    }

    @Override
    public void close() {
        writer.shutdownNow();
        write(PATIENCE_AT_STOP);
    }
}
