package io.mailkeep.pop3.survey;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import java.util.Set;
import org.apache.james.server.task.json.TaskExtensionModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;

/** Lets James show what surveys find and hand them to other nodes: {@code guice.extension.task}. */
public final class SurveyTaskModule implements TaskExtensionModule {
    private final SimulationTasks simulations;
    private final ReportTasks reports;

    @Inject
    SurveyTaskModule(SimulationTasks simulations, ReportTasks reports) {
        this.simulations = simulations;
        this.reports = reports;
    }

    @Override
    public Set<TaskDTOModule<? extends Task, ? extends TaskDTO>> taskDTOModules() {
        return ImmutableSet.of(simulations.json(), reports.json());
    }

    @Override
    public Set<AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>>
            taskAdditionalInformationDTOModules() {
        return ImmutableSet.of(SimulationDetails.JSON, ReportDetails.JSON);
    }
}
