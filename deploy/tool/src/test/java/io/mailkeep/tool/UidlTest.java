package io.mailkeep.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UidlTest {
    private static final String HEADING = "user,uid,messageId,size,uidl\n";
    private static final String DONE = "{\"assigned\":2,\"unchanged\":1,\"unmatched\":[],\"conflicts\":[]}";

    @TempDir
    private Path home;

    private FakeWebadmin server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeWebadmin();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anExportOfManyHasOneHeading() throws IOException {
        server.answer("/keepcopy/users/anna/", 200, HEADING + "anna,1,m,9,x\n")
                .answer("/keepcopy/users/bert/", 200, HEADING)
                .answer("/keepcopy/users/cleo/", 200, HEADING + "cleo,1,m,9,y\n");
        Path users = Files.writeString(home.resolve("users"), "anna\n\nbert\r\n cleo ");
        Path file = home.resolve("uidls.csv");

        assertThat(server.run("uidl", "export", "--users-from", users.toString(), "--out", file.toString()))
                .isZero();

        assertThat(file).hasContent(HEADING + "anna,1,m,9,x\ncleo,1,m,9,y\n");
        assertThat(server.out()).isEmpty();
    }

    @Test
    void anExportIsLongerThanAnyOtherAnswer() {
        int length = (16 << 20) + 100;
        server.answer("/", 200, "x".repeat(length));

        assertThat(server.run("uidl", "export", "anna")).isZero();

        assertThat(server.out()).hasSize(length);
    }

    @Test
    void anExportGoesOnAfterAUserWhoIsMissing() {
        server.answer("/keepcopy/users/gone/", 404, "{\"message\":\"no such user\"}")
                .answer("/keepcopy/users/anna/", 200, HEADING + "anna,1,m,9,x\n");

        assertThat(server.run("uidl", "export", "gone", "anna")).isEqualTo(3);

        assertThat(server.err()).isEqualTo("keepcopy: gone: HTTP 404: no such user\n");
        assertThat(server.out()).isEqualTo(HEADING + "anna,1,m,9,x\n");
    }

    @Test
    void anExportOfNobodyWritesNoFile() {
        server.answer("/", 404, "");

        assertThat(server.run(
                        "uidl",
                        "export",
                        "gone",
                        "--out",
                        home.resolve("uidls.csv").toString()))
                .isEqualTo(3);

        assertThat(home).isEmptyDirectory();
    }

    @Test
    void anExportThatIsRefusedLeavesTheFileAsItWas() throws IOException {
        server.answer("/", 500, "");
        Path file = Files.writeString(home.resolve("uidls.csv"), "before");

        assertThat(server.run("uidl", "export", "anna", "--out", file.toString()))
                .isEqualTo(1);

        assertThat(home).isDirectoryNotContaining("glob:**.part");
        assertThat(file).hasContent("before");
    }

    @Test
    void anExportIsImportedUserByUser() throws IOException {
        server.answer("/", 200, DONE);
        Path file = Files.writeString(
                home.resolve("uidls.csv"), HEADING + "anna,1,m,9,x\n\"anna\",2,m,9,\"a,b\"\n\"b\"\",c\",1,m,9,y");

        assertThat(server.run("uidl", "import", file.toString(), "--format", "mailkeep"))
                .isZero();

        assertThat(server.requests())
                .containsExactly(
                        "POST /keepcopy/users/anna/uidls?format=mailkeep&dryRun=false",
                        "POST /keepcopy/users/b%22%2Cc/uidls?format=mailkeep&dryRun=false");
        assertThat(server.bodies())
                .containsExactly(HEADING + "anna,1,m,9,x\n\"anna\",2,m,9,\"a,b\"\n", HEADING + "\"b\"\",c\",1,m,9,y\n");
        assertThat(server.out())
                .isEqualTo("users  assigned  unchanged  unmatched or in conflict  users not found\n"
                        + "2      4         2          0                         0\n");
    }

    @Test
    void anotherServersFileIsOneUsersAndSentAsItIs() throws IOException {
        server.answer("/", 200, "{\"assigned\":0,\"unchanged\":0,\"unmatched\":[\"u7\"],\"conflicts\":[{\"uid\":3}]}");
        Path file = Files.writeString(home.resolve("dovecot-uidlist"), "3 V1\r\n1 :a");

        assertThat(server.run("uidl", "import", file.toString(), "--format", "dovecot", "--user", "anna", "--dry-run"))
                .isEqualTo(4);

        assertThat(server.requests()).containsExactly("POST /keepcopy/users/anna/uidls?format=dovecot&dryRun=true");
        assertThat(server.bodies()).containsExactly("3 V1\r\n1 :a");
        assertThat(server.out()).startsWith("anna  unmatched  u7\nanna  conflicts  3 uid\n");
    }

    @Test
    void linesAreMatchedAndSeenMessagesRelabelledAsAsked() throws IOException {
        server.answer("/", 200, DONE);
        Path file = Files.writeString(home.resolve("uidls.csv"), "uid,messageid\n1,m\n");

        assertThat(server.run(
                        "uidl",
                        "import",
                        file.toString(),
                        "--format",
                        "james",
                        "--user",
                        "anna",
                        "--match",
                        "uid",
                        "--force"))
                .isZero();

        assertThat(server.requests())
                .containsExactly("POST /keepcopy/users/anna/uidls?format=james&match=uid&force=true&dryRun=false");
    }

    @Test
    void oneUserOfAnExportIsImportedAlone() throws IOException {
        server.answer("/", 200, DONE);
        Path file = Files.writeString(home.resolve("uidls.csv"), "anna,1,m,9,x\nbert,1,m,9,y\n");

        assertThat(server.run("uidl", "import", file.toString(), "--format", "mailkeep", "--user", "bert", "--json"))
                .isZero();

        assertThat(server.bodies()).containsExactly("bert,1,m,9,y\n");
        assertThat(server.out())
                .isEqualTo("{\"user\":\"bert\",\"assigned\":2,\"unchanged\":1,\"unmatched\":[],\"conflicts\":[]}\n");
    }

    @Test
    void anImportGoesOnAfterAUserWhoIsMissing() throws IOException {
        server.answer("/", 200, DONE).answer("/keepcopy/users/gone/", 404, "");
        Path file = Files.writeString(home.resolve("uidls.csv"), "gone,1,m,9,x\nanna,1,m,9,y\n");

        assertThat(server.run("uidl", "import", file.toString(), "--format", "mailkeep"))
                .isEqualTo(4);

        assertThat(server.err()).isEqualTo("keepcopy: gone: HTTP 404\n");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aLineWithoutAUserIsNamed() throws IOException {
        server.answer("/", 200, DONE);
        Path file = Files.writeString(home.resolve("uidls.csv"), "anna,1,m,9,x\nrubbish\n");

        assertThat(server.run("uidl", "import", file.toString(), "--format", "mailkeep"))
                .isEqualTo(2);

        assertThat(server.err()).contains("Line 2");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aLineWithoutAnEndIsNotHeldWhole() throws IOException {
        Path file = Files.writeString(home.resolve("uidls.csv"), "x".repeat(100_000));

        assertThat(server.run("uidl", "import", file.toString(), "--format", "mailkeep"))
                .isEqualTo(2);
    }
}
