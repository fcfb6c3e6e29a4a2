package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.server.task.json.dto.TaskDTO;

/** What a report needs to run on another node than the one that it was submitted to. */
@JsonIgnoreProperties(value = "type", allowGetters = true)
@AutoValue
abstract class ReportTaskDto implements TaskDTO {
    static ReportTaskDto of(ReportTask task) {
        return of(task.audience().domain().map(Domain::asString), task.usersPerSecond());
    }

    @JsonCreator
    static ReportTaskDto of(
            @JsonProperty("domain") Optional<String> domain, @JsonProperty("usersPerSecond") int usersPerSecond) {
        return new AutoValue_ReportTaskDto(domain, usersPerSecond);
    }

    @JsonProperty
    abstract Optional<String> domain();

    @JsonProperty
    abstract int usersPerSecond();

    Audience audience() {
        return Audience.of(Optional.empty(), domain().map(Domain::of));
    }

    @Override
    public final String getType() {
        return ReportTask.TYPE.asString();
    }
}
