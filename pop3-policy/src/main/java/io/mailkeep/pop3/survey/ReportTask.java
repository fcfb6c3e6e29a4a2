package io.mailkeep.pop3.survey;

import java.time.Clock;
import java.util.Optional;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;
import org.reactivestreams.Publisher;

/** One report, as James's task manager runs it. */
public final class ReportTask implements Task {
    static final TaskType TYPE = TaskType.of("mailkeep-report");

    private final Survey survey;
    private final Clock clock;
    private final Report report;
    private final Audience audience;
    private final int usersPerSecond;
    private final Progress progress = new Progress();

    ReportTask(Survey survey, Clock clock, Report report, Audience audience, int usersPerSecond) {
        this.survey = survey;
        this.clock = clock;
        this.report = report;
        this.audience = audience;
        this.usersPerSecond = usersPerSecond;
    }

    @Override
    public Publisher<Result> runAsync() {
        return survey.run(audience, usersPerSecond, progress, report::visit);
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public Optional<TaskExecutionDetails.AdditionalInformation> details() {
        return Optional.of(report.details(progress, clock.instant()));
    }

    Audience audience() {
        return audience;
    }

    int usersPerSecond() {
        return usersPerSecond;
    }
}
