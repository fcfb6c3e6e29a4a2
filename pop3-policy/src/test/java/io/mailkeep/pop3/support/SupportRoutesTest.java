package io.mailkeep.pop3.support;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.BERT;
import static io.mailkeep.pop3.retention.Site.START;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;

import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.ForeignMailboxException;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.maildrop.Marks;
import io.mailkeep.pop3.policy.Devices;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.Retention.Scope;
import io.mailkeep.pop3.retention.Node;
import io.mailkeep.pop3.retention.Site;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupportRoutesTest {
    private static final KeepPolicy POLICY = KeepPolicy.named("careful")
            .onDelete(OnDelete.EXPUNGE.undoableFor(Duration.ofDays(7)))
            .retention(Retention.ofDays(Scope.RELEASED, Age.Since.RELEASED, 30))
            .devices(Optional.of(Devices.of(Duration.ofDays(60), 4)))
            .build();

    private final Site site = new Site(POLICY);
    private final Node node = new Node(site);
    private WebAdminServer server;

    @BeforeEach
    void start() throws Exception {
        site.deliver(ANNA, 2);
        MemoryUsersRepository users = MemoryUsersRepository.withoutVirtualHosting(new MemoryDomainList(null));
        users.addUser(BERT, "secret");
        server = WebAdminUtils.createWebAdminServer(
                        node.get(UndoRoutes.class),
                        node.get(DeviceRoutes.class),
                        new RenameRoutes(node.get(Maildrops.class), users))
                .start();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    private RequestSpecification request() {
        return given(WebAdminUtils.buildRequestSpecification(server).build());
    }

    private List<String> listed() throws Exception {
        return listed(ANNA);
    }

    private List<String> listed(Username user) throws Exception {
        Maildrop maildrop = node.login(user);
        maildrop.close();
        return maildrop.messages().stream()
                .map(message -> message.uidl().value())
                .toList();
    }

    @Nested
    class Undoing {
        @Test
        void deletedMessagesAreOfferedAgainUnderTheirUidls() throws Exception {
            List<String> before = listed();
            node.deleteAll(ANNA);
            assertThat(listed()).isEmpty();

            JsonPath answer = undo("");

            assertThat(answer.getInt("restored")).isEqualTo(2);
            assertThat(listed()).isEqualTo(before);
            assertThat(site.inbox(ANNA)).isEqualTo(2);
        }

        @Test
        void whatIsUndoneIsNotCarriedOutLater() throws Exception {
            node.deleteAll(ANNA);
            undo("");

            site.passTo(START.plus(Duration.ofDays(8)));
            node.sweep();

            assertThat(listed()).hasSize(2);
        }

        @Test
        void afterItsTimeNothingIsLeftToUndo() throws Exception {
            node.deleteAll(ANNA);
            site.passTo(START.plus(Duration.ofDays(8)));
            node.sweep();

            assertThat(undo("").getInt("restored")).isZero();
            assertThat(site.inbox(ANNA)).isZero();
        }

        @Test
        void earlierDeletionsStay() throws Exception {
            node.deleteAll(ANNA);
            site.passTo(START.plus(Duration.ofDays(1)));
            site.deliver(ANNA, 1);
            node.deleteAll(ANNA);

            JsonPath answer = undo("?since=" + START.plus(Duration.ofHours(12)));

            assertThat(answer.getInt("restored")).isEqualTo(1);
            assertThat(listed()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"yesterday", "2026-01-01", "1700000000"})
        void aMomentThatIsNoneIsRefused(String since) {
            request().post("/keepcopy/users/anna/undo?since=" + since).then().statusCode(400);
        }

        @Test
        void anUnknownUserIsNotFound() {
            request().post("/keepcopy/users/nobody/undo").then().statusCode(404);
        }

        @Test
        void anOpenSessionIsNotDisturbed() throws Exception {
            Maildrop open = node.login(ANNA);
            try {
                request().post("/keepcopy/users/anna/undo").then().statusCode(409);
            } finally {
                open.close();
            }
        }

        private JsonPath undo(String query) {
            return request()
                    .post("/keepcopy/users/anna/undo" + query)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
        }
    }

    @Nested
    class OfNames {
        @Test
        void whatAUserWasOfferedAndDeletedIsKnownUnderTheNewName() throws Exception {
            node.deleteAll(ANNA);
            site.deliver(ANNA, 1);
            List<String> before = listed();
            site.rename(ANNA, BERT);

            rename("anna", "bert").then().statusCode(204);

            assertThat(listed(BERT)).isEqualTo(before);
            site.passTo(START.plus(Duration.ofDays(8)));
            node.sweep();
            assertThat(site.inbox(BERT)).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"anna", "bert"})
        void anOpenSessionOfEitherIsNotDisturbed(String user) throws Exception {
            Maildrop open = node.login(Username.of(user));
            try {
                rename("anna", "bert").then().statusCode(409).body(containsString("session"));
            } finally {
                open.close();
            }
        }

        @Test
        void anotherLedgerUnderTheNewNameIsLeftAlone() throws Exception {
            node.deleteAll(ANNA);
            MaildropState before = site.store.load(MaildropId.of(ANNA));
            site.rename(ANNA, BERT);
            assertThat(listed(BERT)).hasSize(2);

            rename("anna", "bert").then().statusCode(409).body(containsString("there is a ledger of 'bert' already"));

            assertThat(site.store.load(MaildropId.of(ANNA))).isEqualTo(before);
            assertThat(listed(BERT)).hasSize(2);
        }

        @Test
        void aLoginByTheFormerNameIsRefusedAndTheLedgerStays() throws Exception {
            node.deleteAll(ANNA);
            site.deliver(ANNA, 1);
            List<String> before = listed();
            site.rename(ANNA, BERT);

            assertThatThrownBy(() -> node.login(ANNA)).isInstanceOf(ForeignMailboxException.class);
            assertThatThrownBy(() -> site.inbox(ANNA)).isInstanceOf(MailboxNotFoundException.class);
            // As when mail comes for it.
            site.deliver(ANNA, 1);
            assertThatThrownBy(() -> node.login(ANNA)).isInstanceOf(ForeignMailboxException.class);

            rename("anna", "bert").then().statusCode(204);
            assertThat(listed(BERT)).isEqualTo(before);
            assertThat(listed(ANNA)).hasSize(1);
        }

        @Test
        void aSweepLeavesTheLedgerOfTheFormerNameAlone() throws Exception {
            node.deleteAll(ANNA);
            site.deliver(ANNA, 1);
            List<String> before = listed();
            site.rename(ANNA, BERT);
            site.deliver(ANNA, 3);
            site.passTo(START.plus(Duration.ofDays(8)));

            node.sweep();

            assertThat(node.metrics.countFor("mailkeep-sweep-users-failed")).isEqualTo(1);
            rename("anna", "bert").then().statusCode(204);
            assertThat(listed(BERT)).isEqualTo(before);
        }

        @Test
        void aLedgerDoesNotGoBeforeTheMailbox() throws Exception {
            List<String> before = listed();

            rename("anna", "bert").then().statusCode(409).body(containsString("about a mailbox of 'anna'"));

            assertThat(listed()).isEqualTo(before);
        }

        @Test
        void anUnknownNewNameIsNotFound() {
            rename("anna", "nobody").then().statusCode(404);
        }

        private Response rename(String from, String to) {
            return request().post("/keepcopy/users/" + from + "/rename/" + to);
        }
    }

    @Nested
    class OfDevices {
        @Test
        void eachIsListedWithWhatItFetched() throws Exception {
            retrieve("laptop", 1, 2);
            retrieve("phone", 1);

            JsonPath devices = devices();

            assertThat(devices.<String>getList("name")).containsExactlyInAnyOrder("laptop", "phone");
            assertThat(devices.getInt("find { it.name == 'laptop' }.fetched")).isEqualTo(2);
            assertThat(devices.getInt("find { it.name == 'phone' }.fetched")).isEqualTo(1);
            assertThat(devices.getBoolean("find { it.name == 'phone' }.silent")).isFalse();
        }

        @Test
        void oneThatStaysAwayIsSilent() throws Exception {
            retrieve("phone", 1);

            site.passTo(START.plus(Duration.ofDays(61)));

            assertThat(devices().getBoolean("[0].silent")).isTrue();
        }

        @Test
        void aForgottenOneIsGone() throws Exception {
            retrieve("laptop", 1);
            retrieve("phone", 1);

            request().delete("/keepcopy/users/anna/devices/Phone").then().statusCode(204);

            assertThat(devices().<String>getList("name")).containsExactly("laptop");
        }

        @Test
        void onlyAKnownOneOfAKnownUserCanBeForgotten() {
            request().delete("/keepcopy/users/anna/devices/fridge").then().statusCode(404);
            request().delete("/keepcopy/users/nobody/devices/phone").then().statusCode(404);
            request().get("/keepcopy/users/nobody/devices").then().statusCode(404);
        }

        @Test
        void noneIsForgottenUnderAnOpenSession() throws Exception {
            retrieve("phone", 1);
            Maildrop open = node.login(ANNA);
            try {
                request().delete("/keepcopy/users/anna/devices/phone").then().statusCode(409);
            } finally {
                open.close();
            }
        }

        private void retrieve(String device, int... numbers) throws Exception {
            Maildrop maildrop = node.login(ANNA, Client.of(Optional.of(device), false));
            Marks marks = new Marks();
            for (int number : numbers) {
                marks.retrieve(number);
            }
            maildrop.commit(marks);
            maildrop.close();
        }

        private JsonPath devices() {
            return request()
                    .get("/keepcopy/users/anna/devices")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
        }
    }
}
