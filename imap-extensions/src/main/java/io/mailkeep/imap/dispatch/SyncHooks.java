package io.mailkeep.imap.dispatch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.hook.AnnouncementHook;
import io.mailkeep.imap.hook.ChangeHook;
import io.mailkeep.imap.hook.FetchHook;
import io.mailkeep.imap.hook.GuardHook;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.SelectionHook;
import io.mailkeep.imap.hook.SessionHook;
import io.mailkeep.imap.hook.SyncHook;
import io.mailkeep.imap.hook.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.annotation.PreDestroy;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The hooks of {@code sync-hooks.xml}, which are told and asked by this only. Thread-safe; never blocks. */
@Singleton
public final class SyncHooks {
    private static final Logger LOGGER = LoggerFactory.getLogger(SyncHooks.class);
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);
    private static final Duration GUARD_RESTS = Duration.ofSeconds(30);

    /** The capabilities by which a hook is told of events. */
    static final ImmutableSet<Class<? extends SyncHook>> TOLD = ImmutableSet.of(
            SessionHook.class, SelectionHook.class, FetchHook.class, ChangeHook.class, AnnouncementHook.class);

    /** How one hook is told of one event: {@code SelectionHook::selected}. */
    public interface Telling<H, E> {
        void tell(H hook, E event) throws Exception;
    }

    private final ImmutableList<HookEntry> entries;
    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor watchdog;
    private final ImmutableListMultimap<Class<? extends SyncHook>, Lane> lanes;
    private final ImmutableList<Lane> allLanes;
    private final ImmutableList<Guard> guards;

    @Inject
    SyncHooks(HooksFile file, MetricFactory metrics, GaugeRegistry gauges) throws ConfigurationException {
        this(file.read(), name -> new HookMetrics(name, metrics, gauges));
    }

    SyncHooks(List<HookEntry> configured, Function<String, HookMetrics> metrics) {
        entries = ImmutableList.copyOf(configured);
        ThreadFactory threadFactory = new ThreadFactoryBuilder()
                .setDaemon(true)
                .setNameFormat("sync-hook-%d")
                .build();
        threads = Executors.newCachedThreadPool(threadFactory);
        watchdog = new ScheduledThreadPoolExecutor(
                1,
                new ThreadFactoryBuilder()
                        .setDaemon(true)
                        .setNameFormat("sync-hook-watchdog")
                        .build());
        watchdog.setRemoveOnCancelPolicy(true);
        ImmutableListMultimap.Builder<Class<? extends SyncHook>, Lane> byCapability = ImmutableListMultimap.builder();
        ImmutableList.Builder<Lane> told = ImmutableList.builder();
        ImmutableList.Builder<Guard> asked = ImmutableList.builder();
        for (HookEntry entry : entries) {
            HookMetrics counts = metrics.apply(entry.name());
            ImmutableSet<Class<? extends SyncHook>> capabilities = capabilities(entry);
            if (!capabilities.isEmpty()) {
                Lane lane = new Lane(entry, counts, threads, watchdog);
                told.add(lane);
                capabilities.forEach(capability -> byCapability.put(capability, lane));
            }
            if (entry.hook() instanceof GuardHook) {
                asked.add(new Guard((GuardHook) entry.hook(), entry, counts, threadFactory, GUARD_RESTS));
            }
        }
        lanes = byCapability.build();
        allLanes = told.build();
        guards = asked.build();
    }

    /** Nobody listens. */
    public static SyncHooks none() {
        return new SyncHooks(ImmutableList.of(), hook -> {
            throw new IllegalStateException("there is none to count of");
        });
    }

    private static ImmutableSet<Class<? extends SyncHook>> capabilities(HookEntry entry) {
        return TOLD.stream()
                .filter(capability -> capability.isInstance(entry.hook()))
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Whether there is anybody to tell: otherwise nothing need be gathered to tell it. */
    public boolean hears(Class<? extends SyncHook> capability) {
        return lanes.containsKey(capability);
    }

    /** Tells each hook that has the capability, soon. The event is made here and now, if there is one. */
    public <H extends SyncHook, E> void tell(
            Class<H> capability, Supplier<E> event, Telling<? super H, ? super E> how) {
        if (!hears(capability)) {
            return;
        }
        made(event).ifPresent(told -> lanes.get(capability).forEach(lane -> {
            H hook = capability.cast(lane.entry().hook());
            lane.tell(() -> how.tell(hook, told));
        }));
    }

    // A client's command runs here.
    private static <E> Optional<E> made(Supplier<E> event) {
        try {
            return Optional.of(event.get());
        } catch (RuntimeException e) {
            LOGGER.warn("An event could not be made, sync hooks miss it", e);
            return Optional.empty();
        }
    }

    /** Whether there are hooks at all. */
    public boolean exist() {
        return !entries.isEmpty();
    }

    /** Whether there is anybody to ask. */
    public boolean guards() {
        return !guards.isEmpty();
    }

    /**
     * Asks one guard after the other until one refuses. Without guards it answers at once; otherwise on a thread on which
     * a command may block.
     */
    public Mono<Verdict> ask(Supplier<GuardedCommand> command) {
        if (!guards()) {
            return Mono.just(Verdict.allow());
        }
        return Mono.fromSupplier(command)
                .flatMapMany(asked -> Flux.fromIterable(guards).concatMap(guard -> guard.ask(asked), 1))
                .filter(verdict -> verdict.refusal().isPresent())
                .next()
                .defaultIfEmpty(Verdict.allow())
                .publishOn(Schedulers.boundedElastic());
    }

    /** Tells what waits, for some seconds, then lets the hooks close. Blocks. */
    @PreDestroy
    public void close() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_AT_STOP.toNanos();
        for (Lane lane : allLanes) {
            lane.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        guards.forEach(Guard::close);
        entries.forEach(SyncHooks::close);
        watchdog.shutdownNow();
        threads.shutdown();
    }

    private static void close(HookEntry entry) {
        try {
            entry.hook().close();
        } catch (RuntimeException e) {
            LOGGER.warn("A sync hook could not be closed: hook={}", entry.name(), e);
        }
    }
}
