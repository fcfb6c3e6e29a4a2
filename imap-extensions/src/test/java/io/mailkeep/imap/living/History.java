package io.mailkeep.imap.living;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.ChangedMessage;
import io.mailkeep.imap.changes.ChangesFixture;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.removal.RemovalFixture;
import io.mailkeep.imap.removal.Standing;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.ComposedMessageId;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.TestId;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.utils.UpdatableTickingClock;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One mailbox as James over Cassandra keeps it, whose operations are cut into the steps in which others see them: a
 * mod-sequence is allocated, rows are written one by one, the event is sent, the log is written, in this order but mixed
 * with the steps of others. A node that dies leaves the rest of an operation out, and its sessions.
 */
final class History {
    private static final MailboxId ID = TestId.of(1);
    private static final MailboxSession SESSION = MailboxSessionUtil.create(Username.of("imap@demo.test"));
    private static final List<Flag> FLAGS = List.of(Flag.SEEN, Flag.FLAGGED);

    /** Whether other operations go on while a session selects. */
    enum Selecting {
        ALONE,
        AMID_OTHERS
    }

    private final Random random;
    private final Selecting selecting;
    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-11-23T12:00:00Z"));
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final ChangeLog log = new MemoryChangeLog(clock);
    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private final List<Deque<Runnable>> running = new ArrayList<>();
    private final List<View> views = new ArrayList<>();
    private final Set<Long> announced = new HashSet<>();
    private final Set<Long> lost = new HashSet<>();
    private final KeptSnapshots snapshots = new KeptSnapshots(() -> {
        interfere();
        return rows.size();
    });
    private final MessageManager mailbox = mailbox();
    private final RemovalFixture removals;
    private final LivingMessages testee;
    private long highest;
    private long lastUid;
    private int removed;

    /** A message as it is stored. */
    private record Row(long modSeq, Flags flags) {}

    /** What a session believes to live, with the events since it began to listen. */
    private static final class View {
        final Set<Long> early = new HashSet<>();
        final Set<Long> living = new TreeSet<>();

        void open(LivingUids uids) {
            living.addAll(uids.above(0));
            living.removeAll(early);
        }

        void added(List<Long> uids) {
            uids.stream().filter(uid -> !early.contains(uid)).forEach(living::add);
        }

        void removed(List<Long> uids) {
            early.addAll(uids);
            living.removeAll(uids);
        }
    }

    History(Random random, Selecting selecting) {
        this.random = random;
        this.selecting = selecting;
        InMemoryMailboxSessionMapperFactory mappers = new InMemoryMailboxSessionMapperFactory(Clock.systemUTC()) {
            @Override
            public ModSeqProvider getModSeqProvider() {
                return new Counted();
            }
        };
        removals = new RemovalFixture(mappers, log, clock, metrics);
        testee = new LivingMessages(0, 5, snapshots, log, removals.highestModSeq(), clock, metrics);
    }

    void doSomething() {
        switch (random.nextInt(28)) {
            case 0, 1 -> add();
            case 2, 3 -> flag();
            case 4 -> remove();
            case 5 -> loseNode();
            case 6, 7 -> rest();
            case 8, 9, 10 -> select();
            default -> step();
        }
    }

    private void add() {
        List<Long> uids = LongStream.rangeClosed(1, 1 + random.nextInt(3))
                .mapToObj(i -> ++lastUid)
                .toList();
        long modSeq = ++highest;
        Deque<Runnable> steps = new ArrayDeque<>();
        uids.forEach(uid -> steps.add(() -> rows.put(uid, new Row(modSeq, new Flags()))));
        steps.add(() -> {
            announced.addAll(uids);
            views.forEach(view -> view.added(uids));
        });
        steps.add(() -> record(modSeq, ChangesFixture.added(all(uids, new Flags()))));
        start(modSeq, steps);
    }

    private void flag() {
        long modSeq = ++highest;
        Flag flag = FLAGS.get(random.nextInt(FLAGS.size()));
        boolean set = random.nextInt(8) > 0;
        Map<MessageUid, Flags> changed = new HashMap<>();
        Deque<Runnable> steps = new ArrayDeque<>();
        some().forEach(uid -> steps.add(() -> Optional.ofNullable(rows.get(uid))
                .map(row -> changed(row.flags(), flag, set != row.flags().contains(flag)))
                .filter(flags -> !flags.equals(rows.get(uid).flags()))
                .ifPresent(flags -> {
                    rows.put(uid, new Row(modSeq, flags));
                    changed.put(MessageUid.of(uid), flags);
                })));
        steps.add(() -> {
            if (changed.isEmpty()) {
                lost.add(modSeq);
            } else {
                record(modSeq, ChangesFixture.flagged(changed));
            }
        });
        start(modSeq, steps);
    }

    private static Flags changed(Flags before, Flag flag, boolean set) {
        Flags after = new Flags(before);
        if (set) {
            after.add(flag);
        } else {
            after.remove(flag);
        }
        return after;
    }

    private void remove() {
        // Whoever begins to listen between a removal's event and a later arrival's is misled, snapshot or not.
        List<Long> uids = some().stream().filter(announced::contains).toList();
        String name = "removal " + ++removed;
        List<Long> gone = new ArrayList<>();
        Deque<Runnable> steps = new ArrayDeque<>();
        steps.add(() -> removals.begin(ID, name));
        uids.forEach(uid -> steps.add(() -> {
            if (rows.remove(uid) != null) {
                gone.add(uid);
            }
        }));
        steps.add(() -> views.forEach(view -> view.removed(gone)));
        steps.add(() -> {
            if (!gone.isEmpty()) {
                removals.raise(ID, Entry.removed(set(gone)));
            }
        });
        steps.add(() -> removals.finish(ID, name));
        running.add(steps);
    }

    private void start(long modSeq, Deque<Runnable> steps) {
        running.add(steps);
        lost.add(modSeq);
        steps.add(() -> lost.remove(modSeq));
    }

    private void record(long modSeq, Entry entry) {
        log.record(ID, ModSeq.of(modSeq), entry).block();
    }

    /** One of the operations goes on. */
    private void step() {
        if (!running.isEmpty()) {
            Deque<Runnable> one = running.get(random.nextInt(running.size()));
            one.remove().run();
            if (one.isEmpty()) {
                running.remove(one);
            }
        }
    }

    /** Its operations end where they are, and nobody listens to it any more. */
    private void loseNode() {
        if (random.nextInt(8) == 0) {
            running.clear();
            views.clear();
        }
    }

    /** All that goes on ends; time passes. Then what each session believes must be true. */
    private void rest() {
        while (!running.isEmpty()) {
            step();
        }
        views.forEach(view -> assertThat(view.living).isEqualTo(rows.keySet()));
        views.clear();
        resynchronise();
        clock.setInstant(clock.instant()
                .plus(random.nextInt(40) == 0 ? Duration.ofHours(25) : Duration.ofMinutes(random.nextInt(9))));
    }

    void select() {
        View view = new View();
        views.add(view);
        interfere();
        Standing standing = removals.standing(mailbox);
        interfere();
        LivingUids living = testee.in(mailbox, SESSION, MessageUid.of(lastUid + 2), standing)
                .block();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> testee.writers.availablePermits() == LivingMessages.WRITERS);
        view.open(living);
    }

    private void interfere() {
        if (selecting == Selecting.AMID_OTHERS) {
            for (int steps = random.nextInt(4); steps > 0; steps--) {
                step();
            }
        }
    }

    /** A client that was told a mod-sequence is told the flags of what changed since. */
    private void resynchronise() {
        long known = random.nextLong(highest + 1);
        // Who knew a mod-sequence that a dead node had allocated may be told less; see the README.
        if (lost.stream().anyMatch(modSeq -> modSeq <= known)) {
            return;
        }
        Map<Long, Flags> told = ChangesFixture.changedMessages(log, metrics)
                .since(mailbox, SESSION, ModSeq.of(known), ModSeq.of(highest), this::living)
                .collectList()
                .block()
                .stream()
                .collect(Collectors.toMap(message -> message.uid().asLong(), ChangedMessage::flags));

        assertThat(told).allSatisfy((uid, flags) -> assertThat(flags)
                .as("of %s since %s", uid, known)
                .isEqualTo(rows.get(uid).flags()));
        assertThat(told)
                .containsKeys(rows.entrySet().stream()
                        .filter(row -> row.getValue().modSeq() > known)
                        .map(Map.Entry::getKey)
                        .toArray(Long[]::new));
    }

    private UidSet living(UidSet asked) {
        return set(rows.keySet().stream().filter(asked::contains).toList());
    }

    int count(Counter counter) {
        return metrics.countFor(counter.metric());
    }

    private List<Long> some() {
        List<Long> uids = new ArrayList<>(rows.keySet());
        return random.longs(1 + random.nextInt(3), 0, Math.max(1, uids.size()))
                .filter(i -> i < uids.size())
                .mapToObj(i -> uids.get((int) i))
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static UidSet set(List<Long> uids) {
        return UidSet.of(uids.stream().map(MessageUid::of).toList());
    }

    private static Map<MessageUid, Flags> all(List<Long> uids, Flags flags) {
        return uids.stream().collect(Collectors.toMap(MessageUid::of, uid -> flags));
    }

    private MessageManager mailbox() {
        Mailbox entity = new Mailbox(MailboxPath.inbox(Username.of("imap@demo.test")), UidValidity.of(1), ID);
        return (MessageManager) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MessageManager.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getId" -> ID;
                    case "getMailboxEntity" -> entity;
                    case "search" -> Flux.defer(this::listed);
                    case "listMessagesMetadata" -> Flux.defer(() -> metadata((MessageRange) arguments[0]));
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    // The lower half of the mailbox is read before the upper one.
    private Flux<MessageUid> listed() {
        interfere();
        long middle = lastUid / 2;
        List<Long> read = new ArrayList<>(rows.headMap(middle, true).keySet());
        interfere();
        read.addAll(rows.tailMap(middle, false).keySet());
        return Flux.fromIterable(read).map(MessageUid::of);
    }

    private Flux<ComposedMessageIdWithMetaData> metadata(MessageRange range) {
        return Flux.fromStream(rows.entrySet().stream()
                .filter(row -> range.includes(MessageUid.of(row.getKey())))
                .map(row -> metadata(row.getKey(), row.getValue())));
    }

    private static ComposedMessageIdWithMetaData metadata(long uid, Row row) {
        InMemoryMessageId message = InMemoryMessageId.of(uid);
        return ComposedMessageIdWithMetaData.builder()
                .composedMessageId(new ComposedMessageId(ID, message, MessageUid.of(uid)))
                .modSeq(ModSeq.of(row.modSeq()))
                .flags(row.flags())
                .threadId(ThreadId.fromBaseMessageId(message))
                .build();
    }

    /** Mod-sequences one by one. */
    private final class Counted implements ModSeqProvider {
        @Override
        public Mono<ModSeq> nextModSeqReactive(MailboxId id) {
            return Mono.fromCallable(() -> ModSeq.of(++highest));
        }

        @Override
        public Mono<ModSeq> highestModSeqReactive(Mailbox entity) {
            return Mono.fromCallable(() -> ModSeq.of(highest)).doOnNext(read -> interfere());
        }

        @Override
        public ModSeq nextModSeq(Mailbox entity) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModSeq nextModSeq(MailboxId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModSeq highestModSeq(Mailbox entity) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ModSeq highestModSeq(MailboxId id) {
            throw new UnsupportedOperationException();
        }
    }
}
