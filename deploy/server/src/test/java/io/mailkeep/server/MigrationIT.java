package io.mailkeep.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.Corpus;
import io.mailkeep.server.client.PollingClient;
import io.mailkeep.server.home.Port;
import io.mailkeep.tool.Keepcopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.mail.Folder;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.Store;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The migration from Dovecot as deploy/OPERATING.md has it, with a client that leaves its mail on the server. */
class MigrationIT {
    private static final String ANNA = "anna@example.com";
    private static final String BERT = "bert@example.com";
    private static final int MATCHED_IN_PART = 4;
    private static final String LONG_ID =
            "Subject: folded\r\nMessage-ID:\r\n <a-name-so-long-that-it-has-a-line@elsewhere.test>\r\n\r\nbody\r\n";

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static Dovecot old;
    private static RunningServer server;
    private static int messages;

    @BeforeAll
    static void start() throws IOException {
        boolean absent = !(Dovecot.isInstalled()
                        && PollingClient.fetchmail(Path.of(""), "", "").isInstalled())
                && System.getenv("CI") == null;
        Assumptions.assumeFalse(
                absent, "Not installed here: apt-get install dovecot-core dovecot-pop3d dovecot-imapd fetchmail");
        old = Dovecot.start(home.resolve("old"));
        server = RunningServer.in(home)
                .engines(ENGINES.freshPlace())
                .file("keepcopy.xml", Policies.XML)
                .start();
        server.addDomain("example.com");
        Path tool = Files.createDirectory(home.resolve("deploy")).resolve("keepcopy");
        Files.writeString(tool, "exec java -XX:TieredStopAtLevel=1 " + Keepcopy.class.getName() + " \"$@\"\n");
        tool.toFile().setExecutable(true);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (old != null) {
            old.close();
        }
    }

    @Test
    void nothingIsDownloadedTwice() throws Exception {
        PollingClient client = clientOfOldServer(ANNA);

        copy(ANNA);
        assertThat(carryOut("v=$(doveadm", ANNA)).isEqualTo(done(""));
        assertThat(carryOut("'$2 != $5'", ANNA)).isEqualTo(done(""));
        assertThat(carryOut("--match uid --user", ANNA).text()).containsPattern("\n1 +" + messages + " +0 +0 +0");
        assertThat(carryOut("comm -23", ANNA)).isEqualTo(done(""));

        assertThat(downloaded(client, server.port(Port.POP3))).isEmpty();
        Mails.sendByLmtp(server, ANNA, "after the move");
        assertThat(downloaded(client, server.port(Port.POP3)))
                .singleElement()
                .asString()
                .contains("after the move");
        assertThat(downloaded(client, server.port(Port.POP3))).isEmpty();
    }

    @Test
    void ofWhatIsMatchedByMessageIdOnlyTheUnmatchedIsDownloadedAgain() throws Exception {
        PollingClient client = clientOfOldServer(BERT);

        copy(BERT);
        carryOut("v=$(doveadm", BERT);
        OperatingGuide.Done imported = carryOut("--dry-run", BERT);

        assertThat(imported.code()).isEqualTo(MATCHED_IN_PART);
        List<String> unmatched = imported.text()
                .lines()
                .filter(line -> line.startsWith(BERT + "  unmatched"))
                .distinct()
                .toList();
        assertThat(unmatched)
                .hasSizeBetween(1, messages - 1)
                .allMatch(line -> line.contains("has no Message-ID") || line.contains("have its Message-ID"));
        assertThat(downloaded(client, server.port(Port.POP3)))
                .hasSize(unmatched.size())
                .noneMatch(mail -> mail.contains("folded"));
    }

    /** One who has already downloaded all of a mailbox with awkward mail, from which something was deleted now and then. */
    private static PollingClient clientOfOldServer(String user) throws Exception {
        List<String> mails = new ArrayList<>(List.of(LONG_ID));
        Corpus.messages().forEach(mail -> mails.add(new String(mail, ISO_8859_1)));
        try (LineClient imap = LineClient.connect(old.imapPort())) {
            imap.send("a LOGIN " + user + " secret").readThrough("a OK");
            for (String mail : mails) {
                imap.send("b APPEND INBOX {" + mail.length() + "+}").send(mail).readThrough("b OK");
            }
            imap.send("c SELECT INBOX").readThrough("c OK");
            imap.send("d STORE 3,7:9,20 +FLAGS.SILENT (\\Deleted)").readThrough("d OK");
            imap.send("e EXPUNGE").readThrough("e OK");
        }
        messages = mails.size() - 5;
        server.addUser(user, "secret");
        PollingClient client = PollingClient.fetchmail(Files.createDirectory(home.resolve(user)), user, "secret");
        assertThat(downloaded(client, old.pop3Port())).hasSize(messages);
        assertThat(downloaded(client, old.pop3Port())).isEmpty();
        return client;
    }

    private static List<String> downloaded(PollingClient client, int port) throws Exception {
        client.poll(port);
        return client.taken();
    }

    /** In place of imapsync, which is not among the system's packages. */
    private static void copy(String user) throws MessagingException {
        try (Store from = store(old.imapPort(), user);
                Store to = store(server.port(Port.IMAP), user)) {
            Folder inbox = from.getFolder("INBOX");
            inbox.open(Folder.READ_ONLY);
            to.getFolder("INBOX").appendMessages(inbox.getMessages());
        }
    }

    private static Store store(int port, String user) throws MessagingException {
        Store store = Session.getInstance(new Properties()).getStore("imap");
        store.connect("127.0.0.1", port, user, "secret");
        return store;
    }

    private static OperatingGuide.Done carryOut(String words, String user) throws Exception {
        String commands = OperatingGuide.commands("export KEEPCOPY_URL") + "\n" + OperatingGuide.commands(words);
        return OperatingGuide.carryOut(
                commands.replace(ANNA, user).replace(":1800", ":" + server.port(Port.WEBADMIN)),
                home,
                Map.of(
                        "CONFIG_FILE", old.configuration().toString(),
                        "CLASSPATH", System.getProperty("java.class.path"),
                        "PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH")));
    }

    private static OperatingGuide.Done done(String text) {
        return new OperatingGuide.Done(0, text);
    }
}
