package io.mailkeep.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeepcopyTest {
    private final List<String> requests = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void messagesAreATable() {
        answer(
                "/",
                200,
                "{\"user\":\"anna\",\"new\":1,\"messages\":[{\"uid\":1,\"state\":\"released\"},{\"uid\":20,\"state\":null}]}");

        assertThat(run("explain", "anna")).isZero();
        assertThat(out).hasToString("user: anna\nnew: 1\nuid  state\n1    released\n20   -\n");
        assertThat(requests).containsExactly("GET /keepcopy/users/anna?offset=0&limit=500");
    }

    @Test
    void aTaskWithFailedUsersIsSomethingToLookAt() {
        answer("/keepcopy/sweep", 201, "{\"taskId\":\"t\"}");
        answer("/tasks/t", 200, "{\"status\":\"completed\",\"additionalInformation\":{\"usersFailed\":2}}");

        assertThat(run("sweep", "--after", "a b", "--users-per-second", "7")).isEqualTo(4);
        assertThat(out).hasToString("usersFailed: 2\n");
        assertThat(requests).first().isEqualTo("POST /keepcopy/sweep?after=a%20b&usersPerSecond=7");
    }

    @Test
    void whatTheServerSaysOfARefusalIsShown() {
        answer("/keepcopy/reload", 400, "{\"message\":\"no such policy\",\"details\":null}");

        assertThat(run("reload")).isEqualTo(1);
        assertThat(err).hasToString("keepcopy: HTTP 400: no such policy\n");
    }

    @Test
    void aMissingUserIsNotFound() {
        answer("/", 404, "<html>");

        assertThat(run("holds", "nobody")).isEqualTo(3);
    }

    @Test
    void anAnswerThatIsNotJsonIsAFailure() {
        answer("/", 200, "<html>");

        assertThat(run("counters")).isEqualTo(1);
    }

    @Test
    void anAnswerTooLongIsAFailure() {
        answer("/", 200, " ".repeat((16 << 20) + 1));

        assertThat(run("counters")).isEqualTo(1);
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        server.stop(0);

        assertThat(run("counters")).isEqualTo(5);
    }

    @Test
    void aPolicyIsSet() {
        answer("/", 204, "");

        assertThat(run("policy", "set", "anna", "keep30")).isZero();
        assertThat(requests).containsExactly("PUT /keepcopy/users/anna/policy");
    }

    @Test
    void wrongUsageHasACodeOfItsOwn() {
        assertThat(run("hold", "anna", "c1")).isEqualTo(2);
    }

    @Test
    void theTokenIsSentAndNeverPrinted(@TempDir Path home) throws IOException {
        Path token = Files.writeString(home.resolve("token"), "s3cret\n");
        answer("/", 401, "{\"message\":\"no\"}");

        assertThat(run("counters", "--token-file", token.toString())).isEqualTo(1);
        assertThat(requests).containsExactly("GET /keepcopy/counters Bearer s3cret");
        assertThat(out.toString() + err).doesNotContain("s3cret");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        CommandLine line = Keepcopy.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(all.toArray(new String[0]));
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI() + (token == null ? "" : " " + token));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
