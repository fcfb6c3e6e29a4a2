package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every assembly does, whatever its store: a mail comes in and can be read by every protocol. */
interface AssemblyContract {
    RunningServer server();

    default String newUser() {
        String user = "u" + UUID.randomUUID().toString().substring(0, 8) + "@example.test";
        server().addDomain("example.test");
        server().addUser(user, "secret");
        return user;
    }

    @Test
    default void mailAcceptedBySmtpIsReadByPop3() throws IOException {
        String user = newUser();

        Mails.sendBySmtp(server(), user, "by smtp");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> Mails.readByPop3(server(), user).contains("by smtp"));
    }

    /** A maildrop that is opened first gives other UIDLs than that which knew the second message as new. */
    @Test
    default void renamedUserHasTheUidlsOfTheFormerName() throws IOException {
        String former = newUser();
        String user = newUser();
        Mails.sendByLmtp(server(), former, "first");
        await().untilAsserted(
                        () -> assertThat(Mails.uidlsByPop3(server(), former)).hasSize(1));
        Mails.sendByLmtp(server(), former, "second");
        await().untilAsserted(
                        () -> assertThat(Mails.uidlsByPop3(server(), former)).hasSize(2));
        List<String> uidls = Mails.uidlsByPop3(server(), former);

        assertThat(server().runTask("/users/" + former + "/rename/" + user + "?action=rename"))
                .contains("\"status\":\"completed\"", "\"LedgerRename\":\"DONE\"");

        assertThat(Mails.uidlsByPop3(server(), user)).isEqualTo(uidls);
    }

    @Test
    default void mailAcceptedByLmtpIsReadByImap() throws IOException {
        String user = newUser();

        Mails.sendByLmtp(server(), user, "by lmtp");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> Mails.readByImap(server(), user).contains("by lmtp"));
    }

    @Test
    default void pop3SpeaksTlsFromTheFirstByte() throws IOException {
        try (LineClient client = server().connectTls(Port.POP3S)) {
            assertThat(client.read()).startsWith("+OK");
        }
    }

    @Test
    default void imapSpeaksTlsFromTheFirstByte() throws IOException {
        try (LineClient client = server().connectTls(Port.IMAPS)) {
            assertThat(client.read()).startsWith("* OK");
        }
    }

    @Test
    default void pop3TurnsToTlsOnStls() throws IOException {
        try (LineClient client = server().connect(Port.POP3)) {
            client.read();
            assertThat(client.send("STLS").read()).startsWith("+OK");

            LineClient secure = client.startTls();

            assertThat(secure.send("CAPA").readThrough(".")).startsWith("+OK");
        }
    }

    @Test
    default void submissionRelaysForNobodyWithoutLogin() throws IOException {
        try (LineClient client = server().connect(Port.SUBMISSION)) {
            client.read();
            assertThat(client.send("EHLO here").readThrough("250 ")).contains("STARTTLS");
            client.send("MAIL FROM:<someone@elsewhere.test>").read();

            assertThat(client.send("RCPT TO:<someone@foreign.test>").read()).startsWith("550");
        }
    }

    @Test
    default void webadminRefusesARequestWithoutToken() {
        assertThat(server().webadminWithoutToken("GET", "/domains").statusCode())
                .isEqualTo(401);
        assertThat(server().webadmin("GET", "/domains", "").statusCode()).isEqualTo(200);
    }

    /** It has no token, and is to see nothing else. */
    @Test
    default void monitoringSeesMetricsAndHealthAlone() {
        assertThat(server().monitoring("/metrics").body())
                .contains("\nmailkeep_health_guice_application_lifecycle ", "\nmailkeep_pop3_waiting_commands ");
        assertThat(server().monitoring("/healthcheck").statusCode()).isEqualTo(200);
        assertThat(server().monitoring("/domains").statusCode()).isEqualTo(404);
        assertThat(server().monitoring("/keepcopy/counters").statusCode()).isEqualTo(404);
    }

    /** So no JMAP, ManageSieve, JMX, nor the broker of the mail queue. */
    @Test
    default void nothingListensThatIsNotOfThisServer() throws IOException {
        assertThat(server().listening())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Port.values()).map(server()::port).toList());
    }

    @Test
    default void smtpRefusesAnUnknownLocalUser() throws IOException {
        newUser();

        try (LineClient client = server().connect(Port.SMTP)) {
            client.read();
            client.send("EHLO here").readThrough("250 ");
            client.send("MAIL FROM:<someone@elsewhere.test>").read();

            assertThat(client.send("RCPT TO:<nobody@example.test>").read()).startsWith("550");
        }
    }

    @ParameterizedTest
    @EnumSource
    default void mailThatWouldHoldUpItsReadersIsRefused(ComplexMessage message) throws IOException {
        String user = newUser();

        assertThat(Mails.handIn(server().connect(Port.SMTP), "EHLO here", user, message.text()))
                .startsWith("554 5.6.0");
        assertThat(Mails.handIn(server().connect(Port.LMTP), "LHLO here", user, message.text()))
                .startsWith("554 5.6.0");
    }

    @ParameterizedTest
    @EnumSource
    default void mailOfAClientThatWouldHoldUpItsReadersIsRefused(ComplexMessage message) throws IOException {
        String user = newUser();

        try (LineClient client = Subjects.imap(server(), user)) {
            client.send("b APPEND INBOX {" + message.text().length() + "+}");
            client.send(message.text());

            assertThat(client.readThrough("b ")).contains("b NO [LIMIT]");
        }
    }
}
