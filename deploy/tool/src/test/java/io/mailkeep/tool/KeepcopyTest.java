package io.mailkeep.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepcopyTest {
    private FakeWebadmin server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeWebadmin();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "policies                             | GET /keepcopy/policies                              | ``",
                "policy show a@b                      | GET /keepcopy/users/a%40b?limit=1                   | ``",
                "policy set anna keep30               | PUT /keepcopy/users/anna/policy        | {\"policy\":\"keep30\"}",
                "policy unset anna                    | DELETE /keepcopy/users/anna/policy                  | ``",
                "explain anna 7                       | GET /keepcopy/users/anna/messages/7                 | ``",
                "explain anna a/b?                    | GET /keepcopy/users/anna/messages/a%2Fb%3F          | ``",
                "explain anna --limit 3               | GET /keepcopy/users/anna?offset=0&limit=3           | ``",
                "holds anna                           | GET /keepcopy/users/anna/holds                      | ``",
                "hold anna c1 --reason r --from x@y --since 2026-01-01T00:00:00Z | PUT /keepcopy/users/anna/holds/c1"
                        + " | {\"reason\":\"r\",\"from\":\"x@y\",\"since\":\"2026-01-01T00:00:00Z\"}",
                "unhold anna c1                       | DELETE /keepcopy/users/anna/holds/c1                | ``",
                "devices anna                         | GET /keepcopy/users/anna/devices                    | ``",
                "forget-device anna phone             | DELETE /keepcopy/users/anna/devices/phone           | ``",
                "undo anna                            | POST /keepcopy/users/anna/undo                      | ``",
                "undo anna --since 2026-01-01T00:00Z  | POST /keepcopy/users/anna/undo?since=2026-01-01T00%3A00Z | ``",
                "reload                               | POST /keepcopy/reload                               | ``",
                "counters                             | GET /keepcopy/counters                              | ``",
                "uidl export anna                     | GET /keepcopy/users/anna/uidls                      | ``",
            })
    void aCommandIsARequest(String command, String request, String body) {
        server.answer("/", 200, "");

        assertThat(server.run(command.split(" "))).isZero();

        assertThat(server.requests()).containsExactly(request);
        assertThat(server.bodies()).containsExactly(body);
        assertThat(server.err()).isEmpty();
    }

    @Test
    void messagesAreATable() {
        server.answer(
                "/",
                200,
                "{\"user\":\"anna\",\"known\":2,\"offset\":0,\"limit\":500,"
                        + "\"messages\":[{\"uid\":1,\"state\":\"released\"},{\"uid\":20,\"state\":null}]}");

        assertThat(server.run("explain", "anna")).isZero();

        assertThat(server.out()).isEqualTo("user: anna\nknown: 2\nuid  state\n1    released\n20   -\n");
    }

    @Test
    void pagesHaveOneHeading() {
        server.answer("/", 200, page(1, 500), page(501, 2));

        assertThat(server.run("explain", "anna")).isZero();

        assertThat(server.requests())
                .containsExactly(
                        "GET /keepcopy/users/anna?offset=0&limit=500", "GET /keepcopy/users/anna?offset=500&limit=500");
        assertThat(server.out().lines()).hasSize(504).containsOnlyOnce("uid").contains("user: anna", "1", "502");
    }

    @Test
    void messagesAsJsonAreALineEach() {
        server.answer("/", 200, page(1, 500), page(501, 2));

        assertThat(server.run("explain", "anna", "--json")).isZero();

        assertThat(server.out().lines()).hasSize(502).first().isEqualTo("{\"uid\":1}");
    }

    @Test
    void morePagesThanAskedForAreRefused() {
        server.answer("/", 200, page(1, 3));

        assertThat(server.run("explain", "anna", "--limit", "2")).isEqualTo(1);
    }

    @Test
    void aUsersPolicyIsShownWithItsReason() {
        server.answer(
                "/", 200, "{\"user\":\"anna\",\"policy\":\"keep30\",\"policyBecause\":\"default\",\"messages\":[{}]}");

        assertThat(server.run("policy", "show", "anna")).isZero();

        assertThat(server.out()).isEqualTo("user: anna\npolicy: keep30\npolicyBecause: default\n");
    }

    @Test
    void jsonIsTheServersOwn() {
        server.answer("/", 200, "[ {\"name\": \"c1\",\n \"reason\": null} ]");

        assertThat(server.run("holds", "anna", "--json")).isZero();

        assertThat(server.out()).isEqualTo("[{\"name\":\"c1\",\"reason\":null}]\n");
    }

    @Test
    void whatTheServerSaysOfARefusalIsShown() {
        server.answer("/keepcopy/reload", 400, "{\"message\":\"no such policy\",\"details\":null}");

        assertThat(server.run("reload")).isEqualTo(1);

        assertThat(server.err()).isEqualTo("keepcopy: HTTP 400: no such policy\n");
    }

    @Test
    void aMissingUserIsNotFound() {
        server.answer("/", 404, "<html>");

        assertThat(server.run("holds", "nobody")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "nothing",
        "hold anna c1",
        "simulate --policy pom.xml",
        "simulate --policy pom.xml --all --user anna",
        "simulate --policy no-such-file.xml --all",
        "uidl export",
        "uidl export --users-from no-such-file",
        "uidl export anna --users-from pom.xml",
        "uidl import no-such-file --format mailkeep",
        "uidl import pom.xml",
        "uidl import pom.xml --format dovecot",
        "counters --token-file no-such-file",
        "counters --timeout 0",
        "counters --url 127.0.0.1",
        "counters --url ftp://127.0.0.1",
    })
    void wrongUsageHasACodeOfItsOwnAndAsksNothing(String command) {
        server.answer("/", 200, "{}");

        assertThat(server.run(command.split(" "))).isEqualTo(2);

        assertThat(server.requests()).isEmpty();
        assertThat(server.err()).isNotBlank();
    }

    @Test
    void aTasksSumsAreTables(@TempDir Path home) throws IOException {
        Path policy = Files.writeString(home.resolve("new.xml"), "<keepcopy/>");
        server.answer("/keepcopy/simulate", 201, "{\"taskId\":\"t\"}")
                .answer(
                        "/tasks/t",
                        200,
                        "{\"status\":\"inProgress\",\"additionalInformation\":{\"usersSeen\":1}}",
                        "{\"status\":\"completed\",\"additionalInformation\":{\"usersSeen\":2,\"policies\":["
                                + "{\"present\":\"a\",\"mail\":{\"messages\":3,\"octets\":9},"
                                + "\"underPresent\":{\"due\":{\"messages\":0,\"octets\":0}},"
                                + "\"underGiven\":{\"due\":{\"messages\":1,\"octets\":4}}}]}}");

        assertThat(server.run("simulate", "--policy", policy.toString(), "--domain", "b c", "--progress"))
                .isZero();

        assertThat(server.requests()).first().isEqualTo("POST /keepcopy/simulate?domain=b%20c");
        assertThat(server.bodies()).first().isEqualTo("<keepcopy/>");
        assertThat(server.err()).isEqualTo("inProgress usersSeen=1\n");
        assertThat(server.out())
                .isEqualTo("usersSeen: 2\n\npresent: a\nmail: 3 messages, 9 octets\n"
                        + "     underPresent          underGiven\n"
                        + "due  0 messages, 0 octets  1 messages, 4 octets\n");
    }

    @Test
    void aTaskWithFailedUsersIsSomethingToLookAt() {
        server.answer("/keepcopy/sweep", 201, "{\"taskId\":\"t\"}")
                .answer("/tasks/t", 200, "{\"status\":\"completed\",\"additionalInformation\":{\"usersFailed\":2}}");

        assertThat(server.run("sweep", "--after", "a b", "--users-per-second", "7"))
                .isEqualTo(4);

        assertThat(server.out()).isEqualTo("usersFailed: 2\n");
        assertThat(server.requests()).first().isEqualTo("POST /keepcopy/sweep?after=a%20b&usersPerSecond=7");
    }

    @Test
    void aTaskThatFailsIsAFailure() {
        server.answer("/keepcopy/report", 201, "{\"taskId\":\"t\"}").answer("/tasks/t", 200, "{\"status\":\"failed\"}");

        assertThat(server.run("report")).isEqualTo(1);

        assertThat(server.err()).contains("The task ended as failed");
    }

    @Test
    void anAnswerWithoutATaskIsAFailure() {
        server.answer("/", 201, "{}");

        assertThat(server.run("sweep")).isEqualTo(1);
    }

    private static String page(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(uid -> "{\"uid\":" + uid + "}")
                .collect(Collectors.joining(",", "{\"user\":\"anna\",\"messages\":[", "]}"));
    }
}
