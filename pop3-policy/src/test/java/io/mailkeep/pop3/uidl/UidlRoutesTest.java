package io.mailkeep.pop3.uidl;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.retention.Node;
import io.mailkeep.pop3.retention.Site;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UidlRoutesTest {
    private static final String URL = "/keepcopy/users/anna/uidls";

    private final Site site = new Site();
    private final Node node = new Node(site);
    private WebAdminServer server;

    @BeforeEach
    void start() throws Exception {
        MailboxManager mailboxes = site.james.getMailboxManager();
        MailboxSession session = mailboxes.createSystemSession(ANNA);
        mailboxes.createMailbox(MailboxPath.inbox(session), session);
        append("<1@old.test>", "one");
        append("<2@old.test>", "two");
        append("<\"a,b\"@old.test>", "three");
        server = WebAdminUtils.createWebAdminServer(node.get(UidlRoutes.class)).start();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @Nested
    class Importing {
        @Test
        void aClientThatKnewTheOldServerKnowsEveryMessage() throws Exception {
            JsonPath answer = take(
                    "format=dovecot",
                    "uid\tpop3.uidl\tsize.virtual\thdr.message-id\r\n"
                            + "17\t0000001157a3b1c2\t900\t<1@old.test>\r\n"
                            + "23\t0000001757a3b1c2\t900\t<2@old.test>\r\n"
                            + "24\t0000001857a3b1c2\t900\t<\"a,b\"@old.test>\r\n");

            assertThat(answer.getInt("assigned")).isEqualTo(3);
            assertThat(answer.getList("unmatched")).isEmpty();
            assertThat(answer.getList("conflicts")).isEmpty();
            assertThat(listed()).containsExactly("0000001157a3b1c2", "0000001757a3b1c2", "0000001857a3b1c2");
        }

        @Test
        void cyrusUidlsAreMadeOfUidValidityAndUid() throws Exception {
            take("format=cyrus", "uid,uidvalidity,messageid\n5,1400000000,<1@old.test>\n");

            assertThat(listed()).startsWith("1400000000.5");
        }

        @Test
        void courierUidlsStandInAColumn() throws Exception {
            take("format=courier", "messageid,size,uidl\n<2@old.test>,77,UID9-1400000000\n");

            assertThat(listed().get(1)).isEqualTo("UID9-1400000000");
        }

        @Test
        void stockJamesGaveTheUid() throws Exception {
            take("format=james", "uid,messageid\n4711,<1@old.test>\n");

            assertThat(listed()).startsWith("4711");
        }

        @Test
        void aDryRunAnswersTheSameAndChangesNothing() throws Exception {
            String file = "messageid,uidl\n<1@old.test>,old-1\n<9@old.test>,old-9\n";

            JsonPath dry = take("format=courier&dryRun=true", file);

            assertThat(listedWithoutLogin()).containsExactly("1", "2", "3");
            assertThat(dry.getInt("assigned")).isEqualTo(1);
            assertThat(dry.<String>getList("unmatched")).containsExactly("line 3: 0 messages have its Message-ID");
        }

        @Test
        void takenTwiceItChangesNothingTheSecondTime() throws Exception {
            String file = "messageid,uidl\n<1@old.test>,old-1\n<2@old.test>,old-2\n";
            take("format=courier", file);

            JsonPath again = take("format=courier", file);

            assertThat(again.getInt("assigned")).isZero();
            assertThat(again.getInt("unchanged")).isEqualTo(2);
            assertThat(again.getList("conflicts")).isEmpty();
        }

        @Test
        void aUidlThatClientsMayKnowIsChangedByForceOnly() throws Exception {
            List<String> known = listed();
            String file = "messageid,uidl\n<1@old.test>,old-1\n";

            JsonPath refused = take("format=courier", file);
            assertThat(refused.<String>getList("conflicts").get(0)).contains("force=true");
            assertThat(listed()).isEqualTo(known);

            take("format=courier&force=true", file);
            assertThat(listed()).startsWith("old-1");
        }

        @Test
        void noUidlIsGivenToTwoMessages() throws Exception {
            JsonPath answer = take(
                    "format=courier",
                    "messageid,uidl\n<1@old.test>,same\n<2@old.test>,same\n\"<\"\"a,b\"\"@old.test>\",1\n");

            assertThat(answer.getInt("assigned")).isZero();
            assertThat(answer.getList("conflicts")).hasSize(3);
            assertThat(listed()).containsExactly("1", "2", "3");
        }

        @Test
        void messagesMaySwapTheirUidls() throws Exception {
            take("format=courier", "messageid,uidl\n<1@old.test>,2\n<2@old.test>,1\n");

            assertThat(listed()).containsExactly("2", "1", "3");
        }

        @Test
        void rowsWithoutMessageIdGoByUidWhenAsked() throws Exception {
            JsonPath not = take("format=courier&dryRun=true", "uid,uidl\n2,old-2\n");
            JsonPath by = take("format=courier&match=uid", "uid,uidl\n2,old-2\n9,old-9\n");

            assertThat(not.<String>getList("unmatched").get(0)).contains("match=uid");
            assertThat(by.<String>getList("unmatched")).containsExactly("line 3: no message has UID 9");
            assertThat(listed().get(1)).isEqualTo("old-2");
        }

        @Test
        void linesThatMakeNoSenseAreNamedAndTheOthersCount() throws Exception {
            JsonPath answer = take(
                    "format=courier",
                    "messageid,uidl\n<1@old.test>\n<2@old.test>,two words\n\"<\"\"a,b\"\"@old.test>\",old-3\n\"open,x\n,\n");

            assertThat(answer.getInt("assigned")).isEqualTo(1);
            assertThat(answer.<String>getList("unmatched"))
                    .hasSize(4)
                    .allMatch(complaint -> complaint.startsWith("line "));
            assertThat(listed().get(2)).isEqualTo("old-3");
        }

        @Test
        void twoMessagesWithOneMessageIdAreToldApartBySizeOnly() throws Exception {
            append("<1@old.test>", "one, but longer");

            JsonPath answer = take("format=courier", "messageid,uidl\n<1@old.test>,old-1\n");

            assertThat(answer.<String>getList("unmatched")).containsExactly("line 2: 2 messages have its Message-ID");
        }

        @ParameterizedTest
        @ValueSource(strings = {"format=exchange", "match=size", "dryRun=yes", "force=1"})
        void badParametersAreRefused(String query) {
            webadmin().body("uid,uidl\n").post(URL + "?" + query).then().statusCode(400);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a,b\n", "uid,uidl,secret\n1,2,3\n"})
        void aFileWithoutAHeaderIsRefused(String file) {
            webadmin().body(file).post(URL).then().statusCode(400);
        }

        @Test
        void aUserWhoIsLoggedInIsLeftAlone() throws Exception {
            Maildrop open = node.login(ANNA);

            webadmin().body("uid,uidl\n1,x\n").post(URL).then().statusCode(409);
            webadmin().get(URL).then().statusCode(409);

            open.close();
        }

        @Test
        void unknownUsersAreNotFound() {
            webadmin()
                    .body("uid,uidl\n1,x\n")
                    .post("/keepcopy/users/nobody/uidls")
                    .then()
                    .statusCode(404);
            webadmin().get("/keepcopy/users/nobody/uidls").then().statusCode(404);
        }
    }

    @Nested
    class Exporting {
        @Test
        void anExportIsWhatAnImportTakes() throws Exception {
            take("format=courier", "messageid,uidl\n<1@old.test>,old-1\n\"<\"\"a,b\"\"@old.test>\",old-3\n");

            String export = webadmin()
                    .get(URL)
                    .then()
                    .statusCode(200)
                    .contentType("text/csv;charset=utf-8")
                    .extract()
                    .asString();

            assertThat(export.lines())
                    .hasSize(4)
                    .startsWith("user,uid,messageId,size,uidl")
                    .anyMatch(line -> line.startsWith("anna,3,\"<\"\"a,b\"\"@old.test>\",") && line.endsWith(",old-3"));
            assertThat(take("format=mailkeep", export).getInt("unchanged")).isEqualTo(3);
        }
    }

    private JsonPath take(String query, String file) {
        return webadmin()
                .contentType("text/csv; charset=utf-8")
                .body(file.getBytes(StandardCharsets.UTF_8))
                .post(URL + "?" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private List<String> listed() throws Exception {
        Maildrop maildrop = node.login(ANNA);
        maildrop.close();
        return maildrop.messages().stream()
                .map(message -> message.uidl().value())
                .toList();
    }

    private List<String> listedWithoutLogin() {
        return webadmin()
                .get(URL)
                .asString()
                .lines()
                .skip(1)
                .map(line -> line.substring(line.lastIndexOf(',') + 1))
                .toList();
    }

    private void append(String messageId, String body) throws Exception {
        MailboxManager mailboxes = site.james.getMailboxManager();
        MailboxSession session = mailboxes.createSystemSession(ANNA);
        mailboxes
                .getMailbox(MailboxPath.inbox(session), session)
                .appendMessage(
                        AppendCommand.builder()
                                .build(new ByteContent(("Message-ID: " + messageId + "\r\n\r\n" + body + "\r\n")
                                        .getBytes(StandardCharsets.US_ASCII))),
                        session);
    }

    private RequestSpecification webadmin() {
        return given().baseUri("http://127.0.0.1").port(server.getPort().getValue());
    }
}
