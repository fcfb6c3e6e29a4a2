package io.mailkeep.server;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.server.home.Port;
import io.mailkeep.tool.Keepcopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, as a process, against the server's own webadmin. */
class ToolIT {
    private static final String ANNA = "anna@keep.test";
    private static final String POLICIES = Policies.XML
            .replace("<classOfService>", "<classOfService><override policy=\"plain\"/><override policy=\"keep\"/>")
            .replace(
                    "<domain name=\"trash.test\" policy=\"trash\"/>", "<domain name=\"care.test\" policy=\"careful\"/>")
            .replace(
                    "</policies>",
                    "<policy name=\"careful\"><onDelete undo=\"7 days\"><expunge/></onDelete><devices/></policy></policies>");

    @TempDir
    private static Path home;

    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        server = RunningServer.in(home)
                .store(Store.MEMORY)
                .file("keepcopy.xml", POLICIES)
                .start();
        server.addDomain("keep.test");
        server.addDomain("care.test");
        server.addUser(ANNA, "secret");
        Mails.sendByLmtp(server, ANNA, "one");
        await().atMost(Duration.ofSeconds(30)).until(() -> isFetched(ANNA, "DELE 1"));
    }

    // Until the mail has come, and while the attempt before still holds the maildrop, there is nothing to fetch.
    private static boolean isFetched(String login, String andThen) throws IOException {
        try (LineClient client = server.connect(Port.POP3)) {
            client.read();
            client.send("USER " + login).read();
            boolean offered = client.send("PASS secret").read().startsWith("+OK")
                    && client.send("STAT").read().startsWith("+OK 1 ");
            if (offered) {
                client.send("RETR 1").readThrough(".");
                client.send(andThen).read();
            }
            client.send("QUIT").read();
            return offered;
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aReleasedMessageIsExplained() throws Exception {
        Answer table = keepcopy("explain", ANNA);
        Answer json = keepcopy("explain", ANNA, "--json");

        assertThat(table.code()).isZero();
        assertThat(table.text()).contains("user: " + ANNA, "policy: keep", "known: 1", "released", "30 days");
        assertThat(json.text().lines()).hasSize(1).first().asString().contains("\"state\":\"released\"");
    }

    @Test
    void whoIsNotThereIsNotFound() throws Exception {
        Answer answer = keepcopy("explain", "nobody@keep.test");

        assertThat(answer.code()).isEqualTo(3);
        assertThat(answer.text()).isEqualTo("keepcopy: HTTP 404: User 'nobody@keep.test' does not exist\n");
    }

    @Test
    void aUserIsPutUnderAPolicyAndBack() throws Exception {
        String bert = "bert@keep.test";
        server.addUser(bert, "secret");

        assertThat(keepcopy("policy", "set", bert, "plain").code()).isZero();
        assertThat(keepcopy("policy", "show", bert).text()).contains("policy: plain\n");
        assertThat(keepcopy("policy", "unset", bert).code()).isZero();
        assertThat(keepcopy("policy", "show", bert).text()).contains("policy: keep\n");
    }

    @Test
    void aPolicyThatIsNotDefinedIsRefusedInTheServersWords() throws Exception {
        Answer answer = keepcopy("policy", "set", ANNA, "typo");

        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.text()).contains("no user can have the policy 'typo'");
    }

    @Test
    void policiesAreListed() throws Exception {
        assertThat(keepcopy("policies").text().lines()).anyMatch(line -> line.matches("keep +release +.*"));
    }

    @Test
    void aSweepRunsToItsEnd() throws Exception {
        Answer answer = keepcopy("sweep", "--users-per-second", "100", "--progress");

        assertThat(answer.code()).isZero();
        assertThat(answer.text()).contains("usersFailed: 0");
    }

    @Test
    void aFileIsReadAgainOrRefusedWhole() throws Exception {
        Path file = home.resolve("conf/keepcopy.xml");
        try {
            assertThat(keepcopy("reload").code()).isZero();

            Files.writeString(file, POLICIES.replace("default policy=\"plain\"", "default policy=\"typo\""));
            Answer answer = keepcopy("reload");

            assertThat(answer.code()).isEqualTo(1);
            assertThat(answer.text()).contains("'typo' is not defined");
        } finally {
            Files.writeString(file, POLICIES);
        }
    }

    @Test
    void whatIsHeldStaysUntilTheHoldIsLifted() throws Exception {
        String carl = "carl@keep.test";
        server.addUser(carl, "secret");
        Mails.sendByLmtp(server, carl, "evidence");
        try (LineClient imap = Subjects.imap(server, carl)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> selected(imap).contains("* 1 EXISTS"));
            imap.send("d STORE 1 +FLAGS (\\Deleted)").readThrough("d OK");

            assertThat(keepcopy("hold", carl, "c1", "--reason", "case 1").code())
                    .isZero();
            assertThat(imap.send("e EXPUNGE").readThrough("e ")).contains("e NO");
            assertThat(imap.send("f UID EXPUNGE 1").readThrough("f ")).contains("f NO");
            assertThat(imap.send("g CLOSE").readThrough("g ")).contains("g NO");
            assertThat(selected(imap)).contains("* 1 EXISTS");
            assertThat(keepcopy("holds", carl).text()).contains("c1", "case 1");

            assertThat(keepcopy("unhold", carl, "c1").code()).isZero();
            assertThat(imap.send("i EXPUNGE").readThrough("i ")).contains("* 1 EXPUNGE", "i OK");
        }
    }

    private static String selected(LineClient imap) throws IOException {
        return imap.send("s SELECT INBOX").readThrough("s OK");
    }

    @Test
    void aDeviceIsListedAndForgotten() throws Exception {
        String erik = "erik@care.test";
        server.addUser(erik, "secret");
        Mails.sendByLmtp(server, erik, "for each device");
        await().atMost(Duration.ofSeconds(30)).until(() -> isFetched("erik+laptop@care.test", "NOOP"));

        assertThat(keepcopy("devices", erik).text()).contains("laptop");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> keepcopy("forget-device", erik, "laptop").code() == 0);
        assertThat(keepcopy("devices", erik).text()).doesNotContain("laptop");
    }

    @Test
    void aDeletionIsTakenBack() throws Exception {
        String fritz = "fritz@care.test";
        server.addUser(fritz, "secret");
        Mails.sendByLmtp(server, fritz, "deleted by mistake");
        await().atMost(Duration.ofSeconds(30)).until(() -> isFetched(fritz, "DELE 1"));

        // The session may still be open for a moment.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> keepcopy("undo", fritz).text().equals("restored: 1\n"));

        await().atMost(Duration.ofSeconds(30)).until(() -> isFetched(fritz, "NOOP"));
    }

    @Test
    void aTrialImportChangesNothingAndARealOneGivesTheUidls() throws Exception {
        String greta = "greta@keep.test";
        server.addUser(greta, "secret");
        Mails.sendByLmtp(server, greta, "from elsewhere");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> keepcopy("uidl", "export", greta).text().contains(greta + ",1,"));
        String exported = keepcopy("uidl", "export", greta).text();
        Path file =
                Files.writeString(home.resolve("greta.csv"), exported.replaceFirst(",[^,\n]+\n$", ",from-elsewhere\n"));
        String[] command = {"uidl", "import", file.toString(), "--format", "mailkeep", "--match", "uid", "--force"};
        String[] trial =
                Stream.concat(Stream.of(command), Stream.of("--dry-run")).toArray(String[]::new);

        assertThat(keepcopy(trial).code()).isZero();
        assertThat(keepcopy("uidl", "export", greta).text()).doesNotContain("from-elsewhere");
        assertThat(keepcopy(command).code()).isZero();
        assertThat(keepcopy("uidl", "export", greta).text()).contains(",from-elsewhere\n");
    }

    @Test
    void everyOtherQuestionIsAnswered() throws Exception {
        server.addUser("dora@keep.test", "secret");
        Path uidls = home.resolve("uidls.csv");
        Path file = Files.writeString(home.resolve("other.xml"), POLICIES.replace("30 days", "7 days"));

        assertThat(keepcopy("simulate", "--policy", file.toString(), "--domain", "keep.test")
                        .text())
                .contains("present: keep", "usersFailed: 0");
        assertThat(keepcopy("report", "--domain", "keep.test").text()).contains("keep", "usersFailed: 0");
        assertThat(keepcopy("counters").text()).contains("mailkeep-pop3");
        assertThat(keepcopy("devices", ANNA).code()).isZero();
        assertThat(keepcopy("undo", "dora@keep.test", "--since", "2020-01-01T00:00:00Z")
                        .code())
                .isZero();
        assertThat(keepcopy("uidl", "export", ANNA, "--out", uidls.toString()).code())
                .isZero();
        assertThat(Files.readString(uidls)).startsWith("user,uid,messageId,size,uidl\n" + ANNA + ",1,");
        assertThat(keepcopy("uidl", "import", uidls.toString(), "--format", "mailkeep", "--match", "uid", "--dry-run")
                        .text())
                .containsPattern("1 +0 +1 +0 +0");
    }

    @Test
    void withoutTheTokenNothingIsTold() throws Exception {
        Answer answer = run("policies", "--url", url());

        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.text()).contains("HTTP 401", "--token-file");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        assertThat(run("policies", "--url", "http://127.0.0.1:1").code()).isEqualTo(5);
    }

    @Test
    void wrongUsageIsSaid() throws Exception {
        assertThat(run("explain").code()).isEqualTo(2);
    }

    private static Answer keepcopy(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", url(), "--token-file", home + "/conf/webadmin.token"));
        return run(all.toArray(String[]::new));
    }

    private static Answer run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(Keepcopy.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("KEEPCOPY_TOKEN");
        Process process = builder.start();
        String text = process.inputReader().lines().collect(joining("\n", "", "\n"));
        return new Answer(process.waitFor(), text);
    }

    private static String url() {
        return "http://127.0.0.1:" + server.port(Port.WEBADMIN);
    }

    /** How a run ended, and all that it printed. */
    private record Answer(int code, String text) {}
}
