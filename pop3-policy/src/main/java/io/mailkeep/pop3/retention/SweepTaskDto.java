package io.mailkeep.pop3.retention;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;

/** What a sweep needs to run on another node than the one that it was submitted to. */
@JsonIgnoreProperties(value = "type", allowGetters = true)
@AutoValue
abstract class SweepTaskDto implements TaskDTO {
    static TaskDTOModule<SweepTask, SweepTaskDto> json(Sweep sweep) {
        return DTOModule.forDomainObject(SweepTask.class)
                .convertToDTO(SweepTaskDto.class)
                .toDomainObjectConverter(
                        dto -> new SweepTask(sweep, dto.after().map(Username::of), dto.usersPerSecond()))
                .toDTOConverter((task, type) -> of(task.after().map(Username::asString), task.usersPerSecond()))
                .typeName(SweepTask.TYPE.asString())
                .withFactory(TaskDTOModule::new);
    }

    @JsonCreator
    static SweepTaskDto of(
            @JsonProperty("after") Optional<String> after, @JsonProperty("usersPerSecond") int usersPerSecond) {
        return new AutoValue_SweepTaskDto(after, usersPerSecond);
    }

    @JsonProperty
    abstract Optional<String> after();

    @JsonProperty
    abstract int usersPerSecond();

    @Override
    public final String getType() {
        return SweepTask.TYPE.asString();
    }
}
