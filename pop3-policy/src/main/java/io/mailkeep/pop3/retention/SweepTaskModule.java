package io.mailkeep.pop3.retention;

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

/** Lets James show a sweep's progress and hand sweeps to other nodes: {@code guice.extension.task}. */
public final class SweepTaskModule implements TaskExtensionModule {
    private final Sweep sweep;

    @Inject
    SweepTaskModule(Sweep sweep) {
        this.sweep = sweep;
    }

    @Override
    public Set<TaskDTOModule<? extends Task, ? extends TaskDTO>> taskDTOModules() {
        return ImmutableSet.of(SweepTaskDto.json(sweep));
    }

    @Override
    public Set<AdditionalInformationDTOModule<? extends AdditionalInformation, ? extends AdditionalInformationDTO>>
            taskAdditionalInformationDTOModules() {
        return ImmutableSet.of(SweepDetails.JSON);
    }
}
