package io.mailkeep.pop3.survey;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.retention.Node;
import io.mailkeep.pop3.retention.Site;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.JsonSerializationVerifier;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;

class TaskJsonTest {
    private static final String FILE =
            "<keepcopy><classOfService><default policy='plain-pop3'/></classOfService></keepcopy>";

    private final Node node = new Node(new Site());

    @Test
    void aSimulationTravelsToAnotherNode() throws Exception {
        SimulationTasks tasks = node.get(SimulationTasks.class);

        JsonSerializationVerifier.dtoModule(tasks.json())
                .equalityTester((read, written) -> {
                    assertThat(read.keepcopy()).isEqualTo(written.keepcopy());
                    assertThat(read.audience()).isEqualTo(written.audience());
                    assertThat(read.usersPerSecond()).isEqualTo(written.usersPerSecond());
                })
                .testCase(
                        tasks.create(
                                FILE, Audience.of(Optional.of(Username.of("anna@demo.test")), Optional.empty()), 50),
                        "{\"type\":\"mailkeep-simulation\",\"keepcopy\":\"" + FILE
                                + "\",\"user\":\"anna@demo.test\",\"usersPerSecond\":50}")
                .testCase(
                        tasks.create(FILE, Audience.EVERYONE, 1),
                        "{\"type\":\"mailkeep-simulation\",\"keepcopy\":\"" + FILE + "\",\"usersPerSecond\":1}")
                .verify();
    }

    @Test
    void aReportTravelsToAnotherNode() throws Exception {
        ReportTasks tasks = node.get(ReportTasks.class);

        JsonSerializationVerifier.dtoModule(tasks.json())
                .equalityTester((read, written) -> {
                    assertThat(read.audience()).isEqualTo(written.audience());
                    assertThat(read.usersPerSecond()).isEqualTo(written.usersPerSecond());
                })
                .testCase(
                        tasks.create(Audience.of(Optional.empty(), Optional.of(Domain.of("demo.test"))), 50),
                        "{\"type\":\"mailkeep-report\",\"domain\":\"demo.test\",\"usersPerSecond\":50}")
                .verify();
    }

    @Test
    void whatASimulationFoundIsReadAsItWasWritten() throws Exception {
        Volume two = Volume.of(2, 40);
        Outcome outcome = Outcome.of(two, Volume.NONE, Volume.NONE, Volume.NONE, Volume.NONE, two, Volume.NONE);
        PolicyChange change = PolicyChange.of("keep30", "keep7", 1, two, Volume.NONE, two, outcome, outcome);
        String none = "{\"messages\":0,\"octets\":0}";
        String some = "{\"messages\":2,\"octets\":40}";
        String under = "{\"offered\":" + some + ",\"hidden\":" + none + ",\"released\":" + none + ",\"undoable\":"
                + none + ",\"disposing\":" + none + ",\"due\":" + some + ",\"held\":" + none + "}";

        JsonSerializationVerifier.dtoModule(SimulationDetails.JSON)
                .equalityTester((read, written) -> {
                    assertThat(read.timestamp()).isEqualTo(written.timestamp());
                    assertThat(read.policies()).isEqualTo(written.policies());
                    assertThat(read.removedByGivenOnly()).isEqualTo(written.removedByGivenOnly());
                    assertThat(read.usersChangingPolicy()).isEqualTo(written.usersChangingPolicy());
                })
                .testCase(
                        new SimulationDetails(
                                Instant.parse("2026-11-23T12:00:00Z"),
                                1,
                                2,
                                3,
                                4,
                                two,
                                Volume.NONE,
                                ImmutableList.of(change)),
                        "{\"type\":\"mailkeep-simulation\",\"timestamp\":\"2026-11-23T12:00:00Z\",\"usersSeen\":1,"
                                + "\"usersFailed\":2,\"usersPerSecond\":3,\"usersChangingPolicy\":4,"
                                + "\"removedByGivenOnly\":" + some + ",\"removedByPresentOnly\":" + none
                                + ",\"policies\":[{\"present\":\"keep30\",\"given\":\"keep7\",\"users\":1,"
                                + "\"removedByGivenOnly\":" + some + ",\"removedByPresentOnly\":" + none + ",\"mail\":"
                                + some + ",\"underPresent\":" + under + ",\"underGiven\":" + under + "}]}")
                .verify();
    }

    @Test
    void whatAReportFoundIsReadAsItWasWritten() throws Exception {
        Volume two = Volume.of(2, 40);

        JsonSerializationVerifier.dtoModule(ReportDetails.JSON)
                .equalityTester((read, written) -> assertThat(read.policies()).isEqualTo(written.policies()))
                .testCase(
                        new ReportDetails(
                                Instant.parse("2026-11-23T12:00:00Z"),
                                1,
                                2,
                                3,
                                ImmutableList.of(PolicyHoldings.of(
                                        "keep30", 1, two, ImmutableList.of(Holding.of(MailState.HELD, 90, two))))),
                        "{\"type\":\"mailkeep-report\",\"timestamp\":\"2026-11-23T12:00:00Z\",\"usersSeen\":1,"
                                + "\"usersFailed\":2,\"usersPerSecond\":3,\"policies\":[{\"policy\":\"keep30\","
                                + "\"users\":1,\"mail\":{\"messages\":2,\"octets\":40},\"holdings\":[{\"state\":\"held\","
                                + "\"days\":90,\"mail\":{\"messages\":2,\"octets\":40}}]}]}")
                .verify();
    }
}
