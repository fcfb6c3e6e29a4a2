package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import java.util.Optional;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.server.task.json.dto.TaskDTO;

/** What a simulation needs to run on another node than the one that it was submitted to. */
@JsonIgnoreProperties(value = "type", allowGetters = true)
@AutoValue
abstract class SimulationTaskDto implements TaskDTO {
    static SimulationTaskDto of(SimulationTask task) {
        return of(
                task.keepcopy(),
                task.audience().user().map(Username::asString),
                task.audience().domain().map(Domain::asString),
                task.usersPerSecond());
    }

    @JsonCreator
    static SimulationTaskDto of(
            @JsonProperty("keepcopy") String keepcopy,
            @JsonProperty("user") Optional<String> user,
            @JsonProperty("domain") Optional<String> domain,
            @JsonProperty("usersPerSecond") int usersPerSecond) {
        return new AutoValue_SimulationTaskDto(keepcopy, user, domain, usersPerSecond);
    }

    @JsonProperty
    abstract String keepcopy();

    @JsonProperty
    abstract Optional<String> user();

    @JsonProperty
    abstract Optional<String> domain();

    @JsonProperty
    abstract int usersPerSecond();

    Audience audience() {
        return Audience.of(user().map(Username::of), domain().map(Domain::of));
    }

    @Override
    public final String getType() {
        return SimulationTask.TYPE.asString();
    }
}
