package io.mailkeep.pop3.survey;

import com.google.inject.Inject;
import io.mailkeep.pop3.assignment.Assignments;
import java.time.Clock;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.TaskDTOModule;

/** Makes reports, from requests and from what other nodes submitted. Thread-safe. */
final class ReportTasks {
    private final Survey survey;
    private final Assignments assignments;
    private final Clock clock;

    @Inject
    ReportTasks(Survey survey, Assignments assignments, Clock clock) {
        this.survey = survey;
        this.assignments = assignments;
        this.clock = clock;
    }

    ReportTask create(Audience audience, int usersPerSecond) {
        return new ReportTask(survey, clock, new Report(assignments, clock), audience, usersPerSecond);
    }

    TaskDTOModule<ReportTask, ReportTaskDto> json() {
        return DTOModule.forDomainObject(ReportTask.class)
                .convertToDTO(ReportTaskDto.class)
                .toDomainObjectConverter(dto -> create(dto.audience(), dto.usersPerSecond()))
                .toDTOConverter((task, type) -> ReportTaskDto.of(task))
                .typeName(ReportTask.TYPE.asString())
                .withFactory(TaskDTOModule::new);
    }
}
