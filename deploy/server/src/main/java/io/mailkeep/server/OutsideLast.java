package io.mailkeep.server;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.server.monitoring.MonitoringServer;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.james.jmap.JMAPServer;
import org.apache.james.mailetcontainer.impl.CompositeProcessorImpl;
import org.apache.james.modules.server.JMXServer;
import org.apache.james.protocols.lib.netty.AbstractServerFactory;
import org.apache.james.task.TaskManager;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitializationOperations;
import org.apache.james.utils.Startables;
import org.apache.james.utils.UserStartables;
import org.apache.james.webadmin.WebAdminServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Service;

/**
 * James's start, but for its order: what lets clients, mail or tasks in begins when all else has begun. James 3.8.1
 * opens its servers before its listeners hear of events, and mail that comes between is counted for no quota, written
 * into no index and told to no client.
 */
final class OutsideLast extends InitializationOperations {
    private static final Logger LOGGER = LoggerFactory.getLogger(OutsideLast.class);

    // The processors start the spooler; what an extension starts may do anything.
    private static final List<Class<?>> OUTSIDE = List.of(
            AbstractServerFactory.class,
            JMAPServer.class,
            WebAdminServer.class,
            MonitoringServer.class,
            JMXServer.class,
            CompositeProcessorImpl.class,
            TaskManager.class,
            UserStartables.class);

    private final InitializationOperations inside;
    private final InitializationOperations outside;

    @Inject
    OutsideLast(Set<InitializationOperation> operations, Startables startables) {
        super(operations, startables);
        this.inside = part(operations, startables, operation -> !isOutside(operation));
        this.outside = part(operations, startables, OutsideLast::isOutside);
    }

    @Override
    public void initModules() {
        inside.initModules();
        failingWithHttp(outside::initModules);
    }

    /** Who starts webadmin or monitoring waits for ever when it can not be opened, as with a taken port: its thread dies. */
    private static void failingWithHttp(Runnable opening) {
        Thread starting = Thread.currentThread();
        UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();
        AtomicReference<Throwable> death = new AtomicReference<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            LOGGER.error("A thread of the start has died: name={}", thread.getName(), failure);
            if (isOfHttp(failure)) {
                death.set(failure);
                starting.interrupt();
            }
        });
        try {
            opening.run();
        } catch (Exception e) {
            if (death.get() == null) {
                throw e;
            }
            death.get().addSuppressed(e);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(usual);
        }
        if (death.get() != null) {
            Thread.interrupted();
            throw new IllegalStateException("A port for HTTP could not be opened", death.get());
        }
    }

    private static boolean isOfHttp(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .flatMap(cause -> Arrays.stream(cause.getStackTrace()))
                .anyMatch(frame -> frame.getClassName().startsWith(Service.class.getName()));
    }

    private static InitializationOperations part(
            Set<InitializationOperation> operations, Startables startables, Predicate<InitializationOperation> wanted) {
        return new InitializationOperations(
                operations.stream().filter(wanted).collect(ImmutableSet.toImmutableSet()), startables);
    }

    /** What requires one of these is one of them. */
    private static boolean isOutside(InitializationOperation operation) {
        return OUTSIDE.stream()
                .anyMatch(type -> type.isAssignableFrom(operation.forClass())
                        || operation.requires().contains(type));
    }
}
