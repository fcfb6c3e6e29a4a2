package io.mailkeep.pop3.survey;

import com.google.inject.Inject;
import io.mailkeep.pop3.assignment.Assignments;
import java.time.Clock;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.TaskDTOModule;

/** Makes simulations, from requests and from what other nodes submitted. Thread-safe. */
final class SimulationTasks {
    private final Survey survey;
    private final Assignments present;
    private final Clock clock;

    @Inject
    SimulationTasks(Survey survey, Assignments present, Clock clock) {
        this.survey = survey;
        this.present = present;
        this.clock = clock;
    }

    /** Fails with {@link IllegalArgumentException} and the parser's complaints when the file is not valid. */
    SimulationTask create(String keepcopy, Audience audience, int usersPerSecond) {
        Simulation simulation = new Simulation(present, given(keepcopy));
        return new SimulationTask(survey, clock, simulation, keepcopy, audience, usersPerSecond);
    }

    private Assignments given(String keepcopy) {
        try {
            return present.under(GivenFile.parse(keepcopy));
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    TaskDTOModule<SimulationTask, SimulationTaskDto> json() {
        return DTOModule.forDomainObject(SimulationTask.class)
                .convertToDTO(SimulationTaskDto.class)
                .toDomainObjectConverter(dto -> create(dto.keepcopy(), dto.audience(), dto.usersPerSecond()))
                .toDTOConverter((task, type) -> SimulationTaskDto.of(task))
                .typeName(SimulationTask.TYPE.asString())
                .withFactory(TaskDTOModule::new);
    }
}
