package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** SEARCH by the index alone: what comes, changes and goes by any protocol is found as it is. */
class CassandraSearchIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger USERS = new AtomicInteger();

    private static final String PLAIN =
            """
            From: =?utf-8?Q?Zo=C3=AB?= <zoe@example.org>
            To: anna@example.org, bert@example.org
            Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from the quarry
            Date: Tue, 3 Mar 2020 10:00:00 +0000
            X-Ticket: 4711
            Message-ID: <one@example.org>
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            The granite is too hard, caf=C3=A9 is open.
            """;
    private static final String ANSWER =
            """
            From: anna@example.org
            To: zoe@example.org
            Subject: Re: stones
            Date: Thu, 5 Mar 2020 10:00:00 +0000
            Message-ID: <two@example.org>
            In-Reply-To: <one@example.org>

            Take the sandstone.
            """;

    @RegisterExtension
    static final Engines ENGINES = new Engines();

    @TempDir
    private static Path home;

    private static Engines.Place place;
    private static IndexContents index;
    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        place = ENGINES.freshPlace();
        index = new IndexContents(place);
        server = settings().start();
        server.addDomain("plain.test");
        await().atMost(PATIENCE).until(index::isOpen);
    }

    private static RunningServer.Builder settings() throws IOException {
        return RunningServer.in(home).engines(place).nothingButTheIndex().file("keepcopy.xml", Policies.XML);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String newUser() {
        String user = "u" + USERS.incrementAndGet() + "@plain.test";
        server.addUser(user, "secret");
        return user;
    }

    @Test
    void everyKindOfKeyFindsWhatItMeans() throws IOException {
        try (SearchingClient client = SearchingClient.in(server, newUser(), "keys")) {
            client.append("\\Seen $Work", PLAIN);
            client.append("\\Flagged", ANSWER);

            Map<String, List<Long>> expected = Map.ofEntries(
                    Map.entry("ALL", List.of(1L, 2L)),
                    Map.entry("UNSEEN", List.of(2L)),
                    Map.entry("KEYWORD $Work", List.of(1L)),
                    Map.entry("UNKEYWORD $Work", List.of(2L)),
                    Map.entry("FROM zoe@", List.of(1L)),
                    Map.entry("TO zoe", List.of(2L)),
                    Map.entry("SUBJECT QUARRY", List.of(1L)),
                    Map.entry("HEADER X-Ticket 71", List.of(1L)),
                    Map.entry("HEADER In-Reply-To one@", List.of(2L)),
                    Map.entry("BODY \"is too hard\"", List.of(1L)),
                    Map.entry("BODY ranite", List.of(1L)),
                    Map.entry("TEXT sandst", List.of(2L)),
                    Map.entry("SENTBEFORE 4-Mar-2020", List.of(1L)),
                    Map.entry("SENTSINCE 4-Mar-2020", List.of(2L)),
                    Map.entry("SINCE 1-Jan-2021", List.of(1L, 2L)),
                    Map.entry("LARGER 300", List.of(1L)),
                    Map.entry("UID 2:*", List.of(2L)),
                    Map.entry("OR FLAGGED KEYWORD $Work", List.of(1L, 2L)),
                    Map.entry("NOT FROM zoe", List.of(2L)),
                    Map.entry("FROM anna BODY granite", List.of()));
            for (Map.Entry<String, List<Long>> each : expected.entrySet()) {
                assertThat(client.search(each.getKey())).as(each.getKey()).isEqualTo(each.getValue());
            }
            assertThat(index.of(client.objectId())).isEqualTo(2);
        }
    }

    @Test
    void deliveredMailIsFoundOnceItIsThere() throws IOException {
        String user = newUser();
        try (SearchingClient client = SearchingClient.in(server, user, "INBOX")) {
            Mails.sendBySmtp(server, user, "gneiss");
            Mails.sendByLmtp(server, user, "basalt");

            await().atMost(PATIENCE).until(() -> client.search("SUBJECT gneiss").size() == 1);
            await().atMost(PATIENCE).until(() -> client.search("SUBJECT basalt").size() == 1);
        }
    }

    @Test
    void whatPop3ReleasedIsFoundInTheIndexAndListed() throws IOException {
        server.addDomain("keep.test");
        String user = "kept" + USERS.incrementAndGet() + "@keep.test";
        server.addUser(user, "secret");
        try (SearchingClient imap = SearchingClient.in(server, user, "INBOX");
                LineClient pop = server.connect(Port.POP3)) {
            imap.append("", PLAIN);
            imap.append("", ANSWER);

            pop.read();
            for (String command : List.of("USER " + user, "PASS secret", "DELE 1", "QUIT")) {
                assertThat(pop.send(command).read()).startsWith("+OK");
            }

            await().atMost(PATIENCE).until(() -> index.inState(imap.objectId(), "released") == 1);
            await().atMost(PATIENCE).until(() -> index.inState(imap.objectId(), "offered") == 1);
            assertThat(server.webadmin("GET", "/keepcopy/users/" + user + "/kept", "")
                            .body())
                    .contains("\"sources\":[\"ledger\"]", "\"matching\":1", "\"uid\":1", "\"state\":\"released\"");
        }
    }

    @Test
    void changedFlagsAreFoundAtOnce() throws IOException {
        try (SearchingClient client = SearchingClient.in(server, newUser(), "flags")) {
            client.append("", PLAIN);
            client.append("", ANSWER);

            client.command("UID STORE 2 +FLAGS.SILENT (\\Answered $Later)");

            assertThat(client.search("ANSWERED")).containsExactly(2L);
            assertThat(client.search("KEYWORD $Later SUBJECT stones")).containsExactly(2L);

            client.command("UID STORE 2 -FLAGS.SILENT ($Later)");

            assertThat(client.search("KEYWORD $Later")).isEmpty();
        }
    }

    @Test
    void textOfAnAttachedPdfIsIndexed() throws IOException {
        try (SearchingClient client = SearchingClient.in(server, newUser(), "attached")) {
            client.append("", withPdf("Sediment report"));

            assertThat(client.search("SUBJECT attached")).containsExactly(1L);
            assertThat(index.withAttachedText(client.objectId(), "SEDIMENT REP"))
                    .isEqualTo(1);
        }
    }

    @Test
    void whatPop3RemovesIsFoundNoMore() throws IOException {
        String user = newUser();
        try (SearchingClient client = SearchingClient.in(server, user, "INBOX")) {
            client.append("", PLAIN);
            client.append("", ANSWER);
            assertThat(client.search("TEXT granite")).containsExactly(1L);
            await().atMost(PATIENCE).until(() -> isOffered(user, 2));

            try (LineClient pop3 = Subjects.login(server, user)) {
                pop3.send("DELE 1").read();
                assertThat(pop3.send("QUIT").read()).startsWith("+OK");
            }

            await().atMost(PATIENCE).until(() -> client.search("TEXT granite").isEmpty());
            await().atMost(PATIENCE).until(() -> index.of(client.objectId()) == 1);
            assertThat(client.search("TEXT sandstone")).containsExactly(2L);
        }
    }

    private static boolean isOffered(String user, int messages) throws IOException {
        try (LineClient pop3 = Subjects.login(server, user)) {
            boolean offered = pop3.send("STAT").read().startsWith("+OK " + messages + " ");
            pop3.send("QUIT").read();
            return offered;
        }
    }

    @Test
    void aDeletedMailboxLeavesNothingBehind() throws IOException {
        String user = newUser();
        try (SearchingClient client = SearchingClient.in(server, user, "doomed");
                SearchingClient other = SearchingClient.in(server, user, "INBOX")) {
            client.append("", PLAIN);
            client.append("", ANSWER);
            assertThat(client.search("TEXT granite")).hasSize(1);
            assertThat(index.of(client.objectId())).isEqualTo(2);

            other.command("DELETE doomed");

            await().atMost(PATIENCE).until(() -> index.of(client.objectId()) == 0);
        }
    }

    @Test
    void aDeletedUserLeavesNothingBehind() throws IOException {
        String user = newUser();
        String other = newUser();
        try (SearchingClient inbox = SearchingClient.in(server, user, "INBOX");
                SearchingClient folder = SearchingClient.in(server, user, "folder");
                SearchingClient deep = SearchingClient.in(server, user, "folder.deep");
                SearchingClient others = SearchingClient.in(server, other, "INBOX")) {
            List<SearchingClient> doomed = List.of(inbox, folder, deep);
            for (SearchingClient client : List.of(inbox, folder, deep, others)) {
                client.append("", PLAIN);
                client.append("\\Seen", ANSWER);
                await().atMost(PATIENCE).until(() -> index.of(client.objectId()) == 2);
            }

            server.administer("DELETE", "/users/" + user + "/mailboxes", "");
            server.administer("DELETE", "/users/" + user, "");

            for (SearchingClient client : doomed) {
                await().atMost(PATIENCE).until(() -> index.of(client.objectId()) == 0);
            }
            assertThat(index.of(others.objectId())).isEqualTo(2);
        }
    }

    @Test
    void aReindexingOfAllWritesWhatIsMissingAndRemovesWhatIsGone() throws IOException {
        String unknown = Uuids.timeBased().toString();
        try (SearchingClient client = SearchingClient.in(server, newUser(), "INBOX")) {
            client.append("", PLAIN);
            client.append("", ANSWER);
            await().atMost(PATIENCE).until(() -> index.of(client.objectId()) == 2);
            index.forget(client.objectId());
            index.write(unknown);
            assertThat(index.of(client.objectId())).isZero();
            assertThat(index.of(unknown)).isEqualTo(1);

            server.administer("POST", "/mailboxes?task=reIndex&mode=fixOutdated&messagesPerSecond=1000", "");

            await().atMost(PATIENCE).until(() -> index.of(client.objectId()) == 2);
            await().atMost(PATIENCE).until(() -> index.of(unknown) == 0);
            assertThat(client.search("TEXT granite")).containsExactly(1L);
        }
    }

    @Test
    void aFormerIndexIsListedAndDeletedByTheOperator() {
        String former = index.makeVersion(0);
        List<String> before = index.versions();
        assertThat(before).contains(former).hasSize(2);

        assertThat(server.webadminWithoutToken("DELETE", "/searchIndex/former").statusCode())
                .isEqualTo(401);
        assertThat(server.webadmin("GET", "/searchIndex/former", "").body()).isEqualTo("[\"" + former + "\"]");
        assertThat(index.versions()).isEqualTo(before);

        server.administer("DELETE", "/searchIndex/former", "");

        assertThat(index.versions()).hasSize(1).doesNotContain(former);
        assertThat(index.isOpen()).isTrue();
        assertThat(server.webadmin("GET", "/searchIndex/former", "").body()).isEqualTo("[]");
    }

    @Test
    void aRestartKeepsTheIndex() throws IOException {
        String user = newUser();
        try (SearchingClient client = SearchingClient.in(server, user, "kept")) {
            client.append("\\Seen", PLAIN);
            // Taken by the index after the answer to the client: written while the server stops.
            client.append("\\Flagged", ANSWER);
        }

        server.close();
        server = settings().start();

        try (SearchingClient client = SearchingClient.in(server, user, "kept")) {
            assertThat(index.of(client.objectId())).isEqualTo(2);
            assertThat(client.search("TEXT granite")).containsExactly(1L);
            assertThat(client.search("FLAGGED FROM anna")).containsExactly(2L);
        }
    }

    private static String withPdf(String text) {
        String octets = Base64.getMimeEncoder().encodeToString(pdf(text)).replace("\r\n", "\n");
        return """
                From: anna@example.org
                Subject: attached
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=part

                --part
                Content-Type: text/plain

                See the report.
                --part
                Content-Type: application/pdf; name=report.pdf
                Content-Disposition: attachment; filename=report.pdf
                Content-Transfer-Encoding: base64

                """
                + octets + "\n--part--\n";
    }

    private static byte[] pdf(String text) {
        String content = "BT /F1 12 Tf 72 700 Td (" + text + ") Tj ET";
        List<String> objects = List.of(
                "<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
                "<</Length " + content.length() + ">>\nstream\n" + content + "\nendstream",
                "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        StringBuilder references = new StringBuilder("xref\n0 6\n0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            references.append(String.format("%010d 00000 n \n", pdf.length()));
            pdf.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
        }
        int start = pdf.length();
        pdf.append(references).append("trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n");
        pdf.append(start).append("\n%%EOF\n");
        return pdf.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
