package io.mailkeep.server.cassandra;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Named;
import com.google.inject.name.Names;
import org.apache.james.mailbox.cassandra.mail.task.RecomputeMailboxCountersService;
import org.apache.james.mailbox.cassandra.mail.task.RecomputeMailboxCountersTaskAdditionalInformationDTO;
import org.apache.james.mailbox.cassandra.mail.task.RecomputeMailboxCountersTaskDTO;
import org.apache.james.mailbox.cassandra.mail.task.SolveMailboxInconsistenciesService;
import org.apache.james.mailbox.cassandra.mail.task.SolveMailboxInconsistenciesTaskAdditionalInformationDTO;
import org.apache.james.mailbox.cassandra.mail.task.SolveMailboxInconsistenciesTaskDTO;
import org.apache.james.mailbox.cassandra.mail.task.SolveMessageInconsistenciesService;
import org.apache.james.mailbox.cassandra.mail.task.SolveMessageInconsistenciesTaskAdditionalInformationDTO;
import org.apache.james.mailbox.cassandra.mail.task.SolveMessageInconsistenciesTaskDTO;
import org.apache.james.modules.server.MessagesRoutesModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.webadmin.dto.DTOModuleInjections;
import org.apache.james.webadmin.routes.MailboxesRoutes;
import org.apache.james.webadmin.routes.MessagesRoutes;
import org.apache.james.webadmin.routes.RecomputeMailboxCountersRequestToTask;
import org.apache.james.webadmin.routes.SolveMailboxInconsistenciesRequestToTask;
import org.apache.james.webadmin.routes.SolveMessageInconsistenciesRequestToTask;
import org.apache.james.webadmin.tasks.TaskFromRequestRegistry.TaskRegistration;

/** James's tasks for what a crash left in one table and not in another, and for what was counted wrong. */
final class ConsistencyModule extends AbstractModule {
    @Override
    protected void configure() {
        install(new MessagesRoutesModule());
        bind(RecomputeMailboxCountersService.class).in(Scopes.SINGLETON);
        bind(SolveMailboxInconsistenciesService.class).in(Scopes.SINGLETON);
        bind(SolveMessageInconsistenciesService.class).in(Scopes.SINGLETON);
        Multibinder<TaskRegistration> ofMailboxes = tasks(MailboxesRoutes.ALL_MAILBOXES_TASKS);
        ofMailboxes.addBinding().to(RecomputeMailboxCountersRequestToTask.class);
        ofMailboxes.addBinding().to(SolveMailboxInconsistenciesRequestToTask.class);
        tasks(MessagesRoutes.ALL_MESSAGES_TASKS).addBinding().to(SolveMessageInconsistenciesRequestToTask.class);
    }

    private Multibinder<TaskRegistration> tasks(String routes) {
        return Multibinder.newSetBinder(binder(), TaskRegistration.class, Names.named(routes));
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> counters(RecomputeMailboxCountersService service) {
        return RecomputeMailboxCountersTaskDTO.module(service);
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            detailsOfCounters() {
        return RecomputeMailboxCountersTaskAdditionalInformationDTO.module();
    }

    @Named(DTOModuleInjections.WEBADMIN_DTO)
    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            shownOfCounters() {
        return RecomputeMailboxCountersTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> mailboxes(SolveMailboxInconsistenciesService service) {
        return SolveMailboxInconsistenciesTaskDTO.module(service);
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            detailsOfMailboxes() {
        return SolveMailboxInconsistenciesTaskAdditionalInformationDTO.module();
    }

    @Named(DTOModuleInjections.WEBADMIN_DTO)
    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            shownOfMailboxes() {
        return SolveMailboxInconsistenciesTaskAdditionalInformationDTO.module();
    }

    @ProvidesIntoSet
    TaskDTOModule<? extends Task, ? extends TaskDTO> messages(SolveMessageInconsistenciesService service) {
        return SolveMessageInconsistenciesTaskDTO.module(service);
    }

    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            detailsOfMessages() {
        return SolveMessageInconsistenciesTaskAdditionalInformationDTO.module();
    }

    @Named(DTOModuleInjections.WEBADMIN_DTO)
    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>
            shownOfMessages() {
        return SolveMessageInconsistenciesTaskAdditionalInformationDTO.module();
    }
}
