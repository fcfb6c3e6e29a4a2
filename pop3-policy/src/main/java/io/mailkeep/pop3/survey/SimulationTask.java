package io.mailkeep.pop3.survey;

import java.time.Clock;
import java.util.Optional;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;
import org.reactivestreams.Publisher;

/** One simulation, as James's task manager runs it. */
public final class SimulationTask implements Task {
    static final TaskType TYPE = TaskType.of("mailkeep-simulation");

    private final Survey survey;
    private final Clock clock;
    private final Simulation simulation;
    private final String keepcopy;
    private final Audience audience;
    private final int usersPerSecond;
    private final Progress progress = new Progress();

    SimulationTask(
            Survey survey, Clock clock, Simulation simulation, String keepcopy, Audience audience, int usersPerSecond) {
        this.survey = survey;
        this.clock = clock;
        this.simulation = simulation;
        this.keepcopy = keepcopy;
        this.audience = audience;
        this.usersPerSecond = usersPerSecond;
    }

    @Override
    public Publisher<Result> runAsync() {
        return survey.run(audience, usersPerSecond, progress, simulation::visit);
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Optional<TaskExecutionDetails.AdditionalInformation> details() {
        return Optional.of(simulation.details(progress, clock.instant()));
    }

    /** The given file. */
    String keepcopy() {
        return keepcopy;
    }

    Audience audience() {
        return audience;
    }

    int usersPerSecond() {
        return usersPerSecond;
    }
}
