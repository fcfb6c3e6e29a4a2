package io.mailkeep.server;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.google.inject.name.Named;
import io.mailkeep.search.reindexing.ReindexDetails;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.modules.server.MessagesRoutesModule;
import org.apache.james.modules.server.ReIndexingModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.dto.DTOModuleInjections;

/**
 * James's routes by which an operator reindexes, how they show what becomes of it, and the one for what a later mapping
 * leaves behind.
 */
final class SearchRoutesModule extends AbstractModule {
    @Override
    protected void configure() {
        install(new ReIndexingModule());
        install(new MessagesRoutesModule());
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(FormerIndexRoutes.class);
    }

    @Named(DTOModuleInjections.WEBADMIN_DTO)
    @ProvidesIntoSet
    AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO> details(
            MailboxId.Factory mailboxIds) {
        return ReindexDetails.json(mailboxIds);
    }
}
