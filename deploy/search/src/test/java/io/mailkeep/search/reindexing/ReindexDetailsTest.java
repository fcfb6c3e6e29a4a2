package io.mailkeep.search.reindexing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.apache.james.json.JsonGenericSerializer;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.task.TaskExecutionDetails.AdditionalInformation;
import org.junit.jupiter.api.Test;

class ReindexDetailsTest {
    private static final ReindexDetails DETAILS = new ReindexDetails(
            Instant.parse("2026-11-26T12:00:00Z"),
            "6e0dd59d-660e-4d9b-b22f-0354479f47b4",
            "user:bob",
            "DIFFERENCES",
            50,
            16,
            1,
            2,
            3,
            4,
            List.of(InMemoryId.of(5), InMemoryId.of(6)));
    private static final String JSON = "{\"type\":\"mailkeep-reindexing\",\"timestamp\":\"2026-11-26T12:00:00Z\","
            + "\"job\":\"6e0dd59d-660e-4d9b-b22f-0354479f47b4\",\"scope\":\"user:bob\",\"depth\":\"DIFFERENCES\","
            + "\"messagesPerSecond\":50,\"partsDone\":16,\"percentDone\":50,\"mailboxesDone\":1,\"mailboxesFailed\":2,"
            + "\"messagesCompared\":3,\"messagesMended\":4,\"mailboxFailures\":[\"5\",\"6\"]}";

    private final ObjectMapper json = new ObjectMapper();
    private final JsonGenericSerializer<AdditionalInformation, AdditionalInformationDTO> testee =
            JsonGenericSerializer.<AdditionalInformation, AdditionalInformationDTO>forModules(
                            ReindexDetails.json(new InMemoryId.Factory()))
                    .withoutNestedType();

    @Test
    void areWrittenAsWebadminShowsThem() throws Exception {
        assertThat(json.readTree(testee.serialize(DETAILS))).isEqualTo(json.readTree(JSON));
    }

    @Test
    void areReadByOtherServers() throws Exception {
        assertThat(testee.deserialize(JSON)).isEqualTo(DETAILS);
    }
}
