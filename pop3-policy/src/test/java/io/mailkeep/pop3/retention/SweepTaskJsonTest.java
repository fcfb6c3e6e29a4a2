package io.mailkeep.pop3.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.apache.james.JsonSerializationVerifier;
import org.apache.james.core.Username;
import org.apache.james.json.DTOConverter;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.junit.jupiter.api.Test;

class SweepTaskJsonTest {
    private final Node node = new Node(new Site());

    @Test
    void aSweepTravelsToAnotherNode() throws Exception {
        JsonSerializationVerifier.dtoModule(SweepTaskDto.json(node.get(Sweep.class)))
                .equalityTester((read, written) -> {
                    assertThat(read.after()).isEqualTo(written.after());
                    assertThat(read.usersPerSecond()).isEqualTo(written.usersPerSecond());
                })
                .testCase(
                        node.task(Optional.of(Username.of("anna@demo.test")), 50),
                        "{\"type\":\"mailkeep-sweep\",\"after\":\"anna@demo.test\",\"usersPerSecond\":50}")
                .testCase(node.task(Optional.empty(), 1), "{\"type\":\"mailkeep-sweep\",\"usersPerSecond\":1}")
                .verify();
    }

    @Test
    void detailsAreReadAsTheyWereWritten() throws Exception {
        JsonSerializationVerifier.dtoModule(SweepDetails.JSON)
                .testCase(details(Optional.of("anna@demo.test")), json(",\"lastUser\":\"anna@demo.test\""))
                .testCase(details(Optional.empty()), json(""))
                .verify();
    }

    @Test
    void webadminFindsTheFormOfTheDetails() {
        DTOConverter<AdditionalInformation, AdditionalInformationDTO> converter =
                new DTOConverter<>(node.get(SweepTaskModule.class).taskAdditionalInformationDTOModules());

        assertThat(converter.toDTO(node.sweep())).isPresent();
    }

    private static SweepDetails details(Optional<String> lastUser) {
        return new SweepDetails(Instant.parse("2026-11-23T12:00:00Z"), 1, 2, 3, 4, 5, 6, lastUser);
    }

    private static String json(String lastUser) {
        return "{\"type\":\"mailkeep-sweep\",\"timestamp\":\"2026-11-23T12:00:00Z\",\"usersSeen\":1,"
                + "\"usersOpened\":2,\"usersInUse\":3,\"usersFailed\":4,\"messagesExpired\":5,"
                + "\"disposalsFinished\":6" + lastUser + "}";
    }
}
