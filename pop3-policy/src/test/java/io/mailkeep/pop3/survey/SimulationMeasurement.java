package io.mailkeep.pop3.survey;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.google.common.base.Stopwatch;
import com.google.common.reflect.Reflection;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import io.mailkeep.engines.CassandraNode;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.ledger.CassandraMaildropStore;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropSchema;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.login.LoginObserver;
import io.mailkeep.pop3.maildrop.MaildropSettings;
import io.mailkeep.pop3.maildrop.MessageFacts;
import io.mailkeep.pop3.maildrop.MoveTurns;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.session.MemoryJames;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Measures a simulation over many synthetic maildrops: {@code generated|memory|cassandra USERS}. Half of them hold under ten
 * messages, one in twenty several hundred, 50 on average; seven of ten messages were retrieved, a third of these
 * deleted by the client. The README of the module has the command and what it printed.
 */
final class SimulationMeasurement {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String PRESENT = keepcopy("<age since=\"retrieved\">90 days</age>");
    private static final String GIVEN = keepcopy("<any><age since=\"retrieved\">60 days</age>"
            + "<all><age since=\"retrieved\">14 days</age><larger than=\"100 KiB\"/></all></any>");
    private static final int WRITERS = 16;
    private static final long MEBIBYTE = 1 << 20;

    private SimulationMeasurement() {}

    public static void main(String[] arguments) throws Exception {
        int users = Integer.parseInt(arguments[1]);
        if (arguments[0].equals("generated")) {
            simulate(generated(users));
            return;
        }
        if (arguments[0].equals("memory")) {
            measure(new MemoryMaildropStore(), users);
            return;
        }
        Path directory = Files.createTempDirectory("mailkeep-measurement");
        try (CassandraNode node = CassandraNode.builder()
                        .directory(directory)
                        .heapMegabytes(1024)
                        .shortLived()
                        .start();
                CqlSession session = connect(node)) {
            session.execute("CREATE KEYSPACE measurement WITH replication ="
                    + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
            session.execute("USE measurement");
            measure(new CassandraMaildropStore(new MaildropSchema(session)), users);
        }
    }

    private static CqlSession connect(CassandraNode node) {
        return CqlSession.builder()
                .addContactPoint(node.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                        .build())
                .build();
    }

    private static void measure(MaildropStore store, int users) throws Exception {
        Stopwatch filling = Stopwatch.createStarted();
        AtomicLong messages = new AtomicLong();
        Flux.range(0, users)
                .flatMap(
                        user -> Flux.defer(() -> {
                                    messages.addAndGet(fill(store, user));
                                    return Flux.empty();
                                })
                                .subscribeOn(Schedulers.boundedElastic()),
                        WRITERS)
                .blockLast();
        System.out.printf(
                Locale.US, "filled: users=%d messages=%d seconds=%d%n", users, messages.get(), seconds(filling));
        simulate(store);
    }

    private static void simulate(MaildropStore store) throws Exception {
        SimulationTask task = tasks(store).create(GIVEN, Audience.EVERYONE, Integer.MAX_VALUE);
        System.gc();
        long before = usedHeap();
        AtomicLong peak = new AtomicLong();
        Disposable sampler = Schedulers.single()
                .schedulePeriodically(() -> peak.accumulateAndGet(usedHeap(), Math::max), 0, 20, TimeUnit.MILLISECONDS);
        Stopwatch watch = Stopwatch.createStarted();
        Flux.from(task.runAsync()).blockLast();
        long millis = watch.elapsed(TimeUnit.MILLISECONDS);
        sampler.dispose();
        System.gc();
        SimulationDetails found = (SimulationDetails) task.details().orElseThrow();
        System.out.printf(
                Locale.US,
                "simulated: users=%d failed=%d seconds=%.1f usersPerSecond=%d removedByGivenOnly=%d"
                        + " removedByPresentOnly=%d%n",
                found.usersSeen(),
                found.usersFailed(),
                millis / 1000.0,
                found.usersPerSecond(),
                found.removedByGivenOnly().messages(),
                found.removedByPresentOnly().messages());
        System.out.printf(
                Locale.US,
                "heap: limit=%d MiB before=%d MiB highest=%d MiB after=%d MiB%n",
                Runtime.getRuntime().maxMemory() / MEBIBYTE,
                before / MEBIBYTE,
                peak.get() / MEBIBYTE,
                usedHeap() / MEBIBYTE);
    }

    private static SimulationTasks tasks(MaildropStore store) throws Exception {
        KeepCopyConfiguration present = KeepCopyConfiguration.from(GivenFile.parse(PRESENT));
        InMemoryIntegrationResources james = InMemoryIntegrationResources.defaultResources();
        return Guice.createInjector(new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(MailboxManager.class).toInstance(james.getMailboxManager());
                        bind(MailboxSessionMapperFactory.class)
                                .toInstance(james.getMailboxManager().getMapperFactory());
                        bind(MailboxId.Factory.class).to(InMemoryId.Factory.class);
                        install(MemoryJames.quotas(james));
                        bind(DeliveryNotes.class).toInstance(DeliveryNotes.NONE);
                        bind(MoveTurns.class).toInstance(MoveTurns.NONE);
                        bind(LoginObserver.class).toInstance(LoginObserver.NONE);
                        bind(MessageFacts.class).toInstance(MessageFacts.NONE);
                        bind(MaildropStore.class).toInstance(store);
                        bind(ConfigurationSource.class).toInstance(ConfigurationSource.of(present));
                        bind(MaildropSettings.class)
                                .toInstance(MaildropSettings.of(present.sessionLock(), present.verifyEvery()));
                        bind(Clock.class).toInstance(Clock.fixed(NOW, ZoneOffset.UTC));
                        bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
                    }
                })
                .getInstance(SimulationTasks.class);
    }

    /** Remembers who there is, and makes each maildrop when it is read. */
    private static MaildropStore generated(int users) {
        MemoryMaildropStore names = new MemoryMaildropStore();
        IntStream.range(0, users)
                .forEach(user -> names.replace(
                        MaildropId.of(name(user)),
                        MaildropState.NEVER_OPENED,
                        MaildropState.NEVER_OPENED.withDepartures()));
        return Reflection.newProxy(
                MaildropStore.class,
                (proxy, method, arguments) -> method.getName().equals("load")
                        ? state(number((MaildropId) arguments[0]))
                        : method.invoke(names, arguments));
    }

    /** How many messages the user has now. */
    private static int fill(MaildropStore store, int user) {
        MaildropState state = state(user);
        store.replace(MaildropId.of(name(user)), MaildropState.NEVER_OPENED, state);
        return state.entries().size();
    }

    private static Username name(int user) {
        return Username.of(String.format(Locale.US, "user%06d@demo.test", user));
    }

    private static int number(MaildropId id) {
        return Integer.parseInt(id.user().getLocalPart().substring("user".length()));
    }

    private static MaildropState state(int user) {
        Random random = new Random(user);
        Stream<LedgerEntry> entries = IntStream.rangeClosed(1, messages(random)).mapToObj(uid -> entry(uid, random));
        return MaildropState.NEVER_OPENED.forMailbox("mailbox" + user).withEntries(entries);
    }

    private static int messages(Random random) {
        int kind = random.nextInt(100);
        int most = kind < 50 ? 10 : kind < 95 ? 110 : 900;
        return random.nextInt(most);
    }

    private static LedgerEntry entry(int uid, Random random) {
        // Most messages are of some kilobytes, few of megabytes.
        long size = Math.round(Math.exp(9.5 + 1.5 * random.nextGaussian()));
        Instant delivered = NOW.minus(Duration.ofHours(random.nextInt(400 * 24)));
        LedgerEntry arrived = LedgerEntry.arrived(MessageUid.of(uid), Uidl.of("u" + uid), "id" + uid, size, delivered);
        if (random.nextInt(10) >= 7) {
            return arrived;
        }
        LedgerEntry retrieved = arrived.retrievedAt(delivered.plus(Duration.ofHours(8)));
        return random.nextInt(3) > 0 ? retrieved : retrieved.releasedAt(delivered.plus(Duration.ofHours(8)));
    }

    private static String keepcopy(String rule) {
        return "<keepcopy><policies><policy name=\"kept\"><onDelete><release/></onDelete><retention of=\"released\">"
                + rule + "</retention></policy></policies><classOfService><default policy=\"kept\"/>"
                + "</classOfService></keepcopy>";
    }

    private static long usedHeap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long seconds(Stopwatch watch) {
        return watch.elapsed(TimeUnit.SECONDS);
    }
}
