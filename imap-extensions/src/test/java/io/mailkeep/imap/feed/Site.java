package io.mailkeep.imap.feed;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Changes;
import io.mailkeep.imap.changes.ChangesFixture;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.changes.Follower;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.removal.RemovalFixture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.events.MailboxEvents.MailboxAdded;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import reactor.core.publisher.Mono;

/** James's in-memory mailboxes, whose changes are noted as hints, with a feed store and nodes that append to it. */
final class Site implements Follower {
    static final Duration PATIENCE = ChangeLog.LONGEST_OPERATION;
    static final Duration AGE = Duration.ofDays(30);
    private static final Map<Flag, String> NAMES = Map.of(
            Flag.ANSWERED,
            "\\Answered",
            Flag.DELETED,
            "\\Deleted",
            Flag.DRAFT,
            "\\Draft",
            Flag.FLAGGED,
            "\\Flagged",
            Flag.SEEN,
            "\\Seen");

    final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final AtomicLong passed = new AtomicLong();
    private final Ticker ticker = new Ticker() {
        @Override
        public long read() {
            return passed.get();
        }
    };
    final RecordingMetricFactory metrics = new RecordingMetricFactory();
    final MemoryJames james = new MemoryJames(removal -> removals().hook().notifyDelete(removal));
    final ChangeLog log;
    private final RemovalFixture removals;
    final FeedStore store;
    final InboxLedger ledger = new InboxLedger(james.inbox().getId());
    final Appender node;

    /** The mailboxes of which the nodes can not read what happened. */
    final Set<MailboxId> unreadable = ConcurrentHashMap.newKeySet();

    private final List<Hinted> hints = new ArrayList<>();

    /** A change of which nobody has been told. */
    record Hinted(MailboxId mailbox, Hint hint) {}

    Site() {
        this(event -> true, UnaryOperator.identity());
    }

    /** @param passing which events reach anybody */
    Site(Predicate<Event> passing, UnaryOperator<FeedStore> store) {
        this(passing, MemoryChangeLog::new, clock -> store.apply(new MemoryFeedStore(AGE, clock)));
    }

    Site(Predicate<Event> passing, Function<Clock, ChangeLog> log, Function<Clock, FeedStore> store) {
        this.log = log.apply(clock);
        this.store = store.apply(clock);
        this.removals = new RemovalFixture(james.mappers(), this.log, clock, metrics);
        this.node = node();
        james.register(removals.newMailboxListener(), event -> true);
        james.register(removals.listener(this), passing);
        james.register(ChangesFixture.listener(this.log, this, metrics), passing);
    }

    private RemovalFixture removals() {
        return removals;
    }

    /** One more node, which knows nothing yet. */
    Appender node() {
        return new Appender(
                store,
                ChangesFixture.orderedChanges(new LogOfNodes(), metrics),
                new Mailboxes(james.mailboxes(), james.mappers(), removals.highestModSeq()),
                ledger,
                AGE,
                PATIENCE,
                clock,
                ticker,
                metrics);
    }

    Username user() {
        return james.session().getUser();
    }

    @Override
    public boolean follows() {
        return true;
    }

    @Override
    public Optional<String> note(MailboxEvent change) {
        return Note.of(change).map(Note::text);
    }

    @Override
    public void recorded(MailboxEvent change, Collection<ModSeq> modSeqs) {
        modSeqs.forEach(modSeq -> hints.add(new Hinted(change.getMailboxId(), Hint.messages(modSeq, modSeq))));
    }

    @Override
    public void mailboxChanged(MailboxEvent change) {
        hints.add(new Hinted(
                change.getMailboxId(),
                Hint.mailbox(change instanceof MailboxAdded ? Hint.News.CREATED : Hint.News.PERHAPS_CHANGED)));
    }

    /** Takes what has been hinted. */
    List<Hinted> hints() {
        List<Hinted> taken = List.copyOf(hints);
        hints.clear();
        return taken;
    }

    /** Tells the node of what has happened. */
    void tell() {
        tell(node);
    }

    void tell(Appender node) {
        Map<MailboxId, Hint> merged = new LinkedHashMap<>();
        hints().forEach(hinted -> merged.merge(hinted.mailbox(), hinted.hint(), Hint::union));
        node.advance(user(), merged).block();
    }

    /** Tells the node of what keep policies did. */
    void tell(KeptChange... changes) {
        node.tell(user(), List.of(changes)).block();
    }

    void pass(Duration time) {
        passed.addAndGet(time.toNanos());
        step(time);
    }

    /** Sets the clock, while no time passes. */
    void step(Duration time) {
        clock.setInstant(clock.instant().plus(time));
    }

    Stream<Batch> batches() {
        return store.from(user(), 1, Integer.MAX_VALUE).toStream();
    }

    /** The lines of the feed, from its beginning. */
    ImmutableList<String> lines() {
        return batches().flatMap(batch -> batch.lines().stream()).collect(ImmutableList.toImmutableList());
    }

    Replica replay() {
        Replica replica = new Replica(mailbox -> Map.of());
        lines().forEach(replica::apply);
        return replica;
    }

    /** What the mailboxes hold. */
    Map<String, Map<Long, Set<String>>> mailboxes() {
        Map<String, Map<Long, Set<String>>> all = new HashMap<>();
        new Mailboxes(james.mailboxes(), james.mappers(), removals.highestModSeq())
                .of(user())
                .block()
                .forEach(mailbox -> all.put(mailbox.getMailboxId().serialize(), messages(mailbox.getMailboxId())));
        return all;
    }

    private Map<Long, Set<String>> messages(MailboxId mailbox) {
        Map<Long, Set<String>> messages = new TreeMap<>();
        james.messages(mailbox).forEach(message -> messages.put(uid(message), flags(message.getFlags())));
        return messages;
    }

    private static long uid(ComposedMessageIdWithMetaData message) {
        return message.getComposedMessageId().getUid().asLong();
    }

    private static Set<String> flags(Flags flags) {
        Set<String> names = new TreeSet<>(List.of(flags.getUserFlags()));
        NAMES.forEach((flag, name) -> {
            if (flags.contains(flag)) {
                names.add(name);
            }
        });
        return names;
    }

    int count(Counter counter) {
        return metrics.countFor(counter.metric());
    }

    private final class LogOfNodes implements ChangeLog {
        @Override
        public Mono<Void> record(MailboxId mailbox, Map<ModSeq, Entry> entries) {
            return log.record(mailbox, entries);
        }

        @Override
        public Mono<Changes> since(MailboxId mailbox, ModSeq known, ModSeq highest) {
            return unreadable.contains(mailbox)
                    ? Mono.error(new IllegalStateException("unreadable"))
                    : log.since(mailbox, known, highest);
        }

        @Override
        public Mono<ModSeq> settled(MailboxId mailbox, ModSeq highest, Duration age) {
            return log.settled(mailbox, highest, age);
        }
    }
}
