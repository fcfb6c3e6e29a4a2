package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
import org.junit.jupiter.api.Test;

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
