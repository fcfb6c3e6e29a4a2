package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.james.events.RabbitMQEventBus;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.lmtpserver.netty.LMTPServerFactory;
import org.apache.james.mailetcontainer.impl.CompositeProcessorImpl;
import org.apache.james.modules.mailbox.MailboxListenersLoaderImpl;
import org.apache.james.task.TaskManager;
import org.apache.james.task.eventsourcing.EventSourcingTaskManager;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.utils.Startables;
import org.apache.james.utils.UserStartables;
import org.apache.james.webadmin.WebAdminServer;
import org.junit.jupiter.api.Test;
import spark.Service;

class OutsideLastTest {
    private final List<Class<?>> begun = new ArrayList<>();
    private final Startables startables = new Startables();

    @Test
    void nothingComesInBeforeAllElseHasBegun() {
        startables.add(CompositeProcessorImpl.class);
        startables.add(LMTPServerFactory.class);
        startables.add(EventSourcingTaskManager.class);

        start(
                operation(CompositeProcessorImpl.class),
                operation(LMTPServerFactory.class),
                operation(EventSourcingTaskManager.class),
                operation(UserStartables.class),
                operation(RabbitMQEventBus.class),
                operation(MailboxListenersLoaderImpl.class));

        assertThat(begun.subList(0, 2))
                .containsExactlyInAnyOrder(RabbitMQEventBus.class, MailboxListenersLoaderImpl.class);
        assertThat(begun.subList(2, begun.size()))
                .containsExactly(
                        CompositeProcessorImpl.class,
                        LMTPServerFactory.class,
                        EventSourcingTaskManager.class,
                        UserStartables.class);
    }

    @Test
    void whatSubmitsTasksBeginsAfterTheyAreTaken() {
        startables.add(Submitting.class);

        start(
                InitilizationOperationBuilder.forClass(Submitting.class)
                        .init(() -> begun.add(Submitting.class))
                        .requires(List.of(TaskManager.class)),
                operation(EventSourcingTaskManager.class),
                operation(MailboxListenersLoaderImpl.class));

        assertThat(begun)
                .containsExactly(MailboxListenersLoaderImpl.class, EventSourcingTaskManager.class, Submitting.class);
    }

    @Test
    void aStartWhoseWebadminCanNotBeOpenedFails() throws IOException {
        UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(webadmin(service -> service.port(taken.getLocalPort()))))
                    .hasRootCauseInstanceOf(BindException.class);
        }
        assertThatThrownBy(() -> start(webadmin(service -> service.secure("/no/such/keystore", "secret", null, null))))
                .hasMessage("A port for HTTP could not be opened")
                .hasStackTraceContaining("/no/such/keystore");

        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whatElseFailsIsToldAsItIs() {
        RuntimeException broken = new IllegalStateException("broken");

        assertThatThrownBy(() -> start(InitilizationOperationBuilder.forClass(UserStartables.class)
                        .init(() -> {
                            throw broken;
                        })
                        .requires(List.of())))
                .isSameAs(broken);
    }

    /** Begun as James does. */
    private static InitializationOperation webadmin(Consumer<Service> settings) {
        return InitilizationOperationBuilder.forClass(WebAdminServer.class)
                .init(() -> {
                    Service service = Service.ignite();
                    service.initExceptionHandler(e -> {
                        throw new IllegalStateException(e);
                    });
                    service.ipAddress("127.0.0.1");
                    service.port(0);
                    settings.accept(service);
                    service.get("/", (request, response) -> "");
                    service.awaitInitialization();
                })
                .requires(List.of());
    }

    private void start(InitializationOperation... operations) {
        new OutsideLast(Set.of(operations), startables).initModules();
    }

    private InitializationOperation operation(Class<? extends Startable> type) {
        return InitilizationOperationBuilder.forClass(type)
                .init(() -> begun.add(type))
                .requires(List.of());
    }

    private static final class Submitting implements Startable {}
}
