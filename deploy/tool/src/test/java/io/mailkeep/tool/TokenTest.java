package io.mailkeep.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
    @TempDir
    private Path home;

    private FakeWebadmin server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeWebadmin().answer("/", 401, "{\"message\":\"no\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theTokenIsSentAndNeverPrinted() throws IOException {
        assertThat(server.run("counters", "--token-file", file("s3cret.s-_=\n")))
                .isEqualTo(1);

        assertThat(server.requests()).containsExactly("GET /keepcopy/counters Bearer s3cret.s-_=");
        assertThat(server.out() + server.err()).doesNotContain("s3cret").contains("--token-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "s3cret\r\nX-Evil: s3cret", "s3cret\u00e9", "s3cret s3cret", "s3cret\u0000"})
    void whatIsNoTokenIsNeitherSentNorPrinted(String text) throws IOException {
        assertThat(server.run("counters", "--token-file", file(text))).isEqualTo(2);

        assertThat(server.requests()).isEmpty();
        assertThat(server.err()).contains("no token in").doesNotContain("s3cret");
    }

    @Test
    void aVariableComesBeforeTheServersOwnFileAndAnOptionBeforeBoth() throws IOException {
        server.withOwnToken(Path.of(file("own")));

        server.run("counters");
        server.withVariables(Map.of("KEEPCOPY_TOKEN", "variable")).run("counters");
        server.run("counters", "--token-file", file("option"));

        assertThat(server.requests())
                .containsExactly(
                        "GET /keepcopy/counters Bearer own",
                        "GET /keepcopy/counters Bearer variable",
                        "GET /keepcopy/counters Bearer option");
    }

    @Test
    void theServersOwnTokenGoesToThisMachineAlone() throws IOException {
        Surroundings surroundings = new Surroundings(Map.of(), Optional.of(Path.of(file("own"))), false, System.out);

        assertThat(Token.find(Optional.empty(), surroundings, URI.create("http://127.evil.test:1800")))
                .isEmpty();
        assertThat(Token.find(Optional.empty(), surroundings, URI.create("http://10.0.0.1:1800")))
                .isEmpty();
        assertThat(Token.find(Optional.empty(), surroundings, URI.create("http://localhost:1800")))
                .isPresent();
    }

    @Test
    void aServersOwnTokenThatIsNotThereIsNoToken() {
        server.withOwnToken(home.resolve("nothing")).run("counters");

        assertThat(server.requests()).containsExactly("GET /keepcopy/counters");
    }

    private String file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(home, "token", ""), text).toString();
    }
}
