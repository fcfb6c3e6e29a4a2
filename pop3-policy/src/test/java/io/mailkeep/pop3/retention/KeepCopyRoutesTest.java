package io.mailkeep.pop3.retention;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.KEPT;
import static io.mailkeep.pop3.retention.Site.START;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Combination;
import io.mailkeep.pop3.condition.Trait;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.maildrop.Marks;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.Devices;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.Visibility;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.james.json.DTOConverter;
import org.apache.james.task.TaskManager;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.apache.james.webadmin.routes.TasksRoutes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepCopyRoutesTest {
    private final Site site = new Site();
    private final Node node = new Node(site);
    private WebAdminServer server;

    @BeforeEach
    void start() {
        server = WebAdminUtils.createWebAdminServer(
                        node.get(KeepCopyRoutes.class),
                        new TasksRoutes(
                                node.get(TaskManager.class),
                                new JsonTransformer(),
                                new DTOConverter<>(
                                        node.get(SweepTaskModule.class).taskAdditionalInformationDTOModules())))
                .start();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @Test
    void aSweepIsATaskWhoseProgressCanBeWatched() throws Exception {
        site.deliver(ANNA, 2);
        node.retrieveAll(ANNA);
        site.passTo(START.plus(KEPT));

        String task = webadmin()
                .post("/keepcopy/sweep")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("taskId");
        JsonPath done = webadmin()
                .get("/tasks/" + task + "/await")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(done.getString("status")).isEqualTo("completed");
        assertThat(done.getString("type")).isEqualTo("mailkeep-sweep");
        assertThat(done.<String, Object>getMap("additionalInformation"))
                .containsEntry("usersSeen", 1)
                .containsEntry("messagesExpired", 2)
                .containsEntry("lastUser", "anna");
        assertThat(site.inbox(ANNA)).isZero();
    }

    @Test
    void aSweepGoesOnAfterTheGivenUser() throws Exception {
        site.deliver(ANNA, 1);
        node.retrieveAll(ANNA);
        site.passTo(START.plus(KEPT));

        String task = webadmin()
                .post("/keepcopy/sweep?after=anna&usersPerSecond=7")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getString("taskId");
        JsonPath done = webadmin().get("/tasks/" + task + "/await").jsonPath();

        assertThat(done.getInt("additionalInformation.usersSeen")).isZero();
        assertThat(site.inbox(ANNA)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usersPerSecond=0",
                "usersPerSecond=-1",
                "usersPerSecond=many",
                "usersPerSecond=1000000",
                "after=@demo.test",
                "after="
            })
    void badParametersOfASweepAreRefused(String query) {
        assertThat(webadmin().post("/keepcopy/sweep?" + query).statusCode()).isEqualTo(400);
        assertThat(node.get(TaskManager.class).list()).isEmpty();
    }

    @Test
    void everyMessageIsExplained() throws Exception {
        site.deliver(ANNA, 1);
        node.deleteAll(ANNA);
        site.passTo(START.plusSeconds(60));
        site.deliver(ANNA, 1);
        node.retrieveAll(ANNA);
        site.deliver(ANNA, 1);
        node.login(ANNA).close();

        JsonPath explained = webadmin()
                .get("/keepcopy/users/anna")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(explained.getString("policy")).isEqualTo("keep30");
        assertThat(explained.getString("policyBecause")).isEqualTo("default");
        assertThat(explained.getInt("known")).isEqualTo(3);
        assertThat(explained.<String>getList("messages.state")).containsExactly("released", "retrieved", "offered");
        assertThat(explained.<String>getList("messages.uidl"))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .startsWith("1");
        assertThat(explained.<String>getList("messages.expiry"))
                .containsExactly(
                        START.plus(KEPT).toString(),
                        START.plusSeconds(60).plus(KEPT).toString(),
                        null);
        assertThat(explained.<Map<String, Object>>getList("messages").get(0))
                .containsEntry("uid", 1)
                .containsEntry("delivered", "2026-11-23T12:00:00Z")
                .containsEntry("released", "2026-11-23T12:00:00Z")
                .containsEntry("retrieved", null)
                .containsEntry("because", "kept 30 days since it was released at 2026-11-23T12:00:00Z");
        assertThat(explained.getString("messages[2].because")).isEqualTo("kept until a client retrieves it");
    }

    @Test
    void oneMessageIsExplainedByItsUidlOrItsUid() throws Exception {
        site.deliver(ANNA, 2);
        node.retrieveAll(ANNA);
        site.deliver(ANNA, 1);
        Maildrop maildrop = node.login(ANNA);
        String uidl = maildrop.messages().get(2).uidl().value();
        maildrop.close();

        JsonPath byUidl = message(webadmin(), uidl);
        JsonPath byUid = message(webadmin(), "3");

        assertThat(uidl).isNotEqualTo("3");
        assertThat(byUidl.<String, Object>getMap("")).isEqualTo(byUid.getMap(""));
        assertThat(byUidl.getString("expire")).isEqualTo("30");
        assertThat(byUidl.getString("policyBecause")).isEqualTo("default");
        assertThat(byUidl.<String, Object>getMap("message"))
                .containsEntry("mailbox", "INBOX")
                .containsEntry("uid", 3)
                .containsEntry("listed", true)
                .containsEntry("hiddenBecause", null)
                .containsEntry("rule", "retention/of");
    }

    @Test
    void anUnknownMessageIsNotFound() throws Exception {
        site.deliver(ANNA, 1);
        node.login(ANNA).close();

        assertThat(webadmin().get("/keepcopy/users/anna/messages/7").statusCode())
                .isEqualTo(404);
        assertThat(webadmin().get("/keepcopy/users/nobody/messages/1").statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatPop3DoesNotListIsExplainedAsTheListingDecides() throws Exception {
        KeepPolicy policy = KeepPolicy.named("narrow")
                .onDelete(OnDelete.RELEASE)
                .visibility(Visibility.EVERYTHING.toBuilder()
                        .last(Optional.of(Duration.ofDays(10)))
                        .window(Optional.of(2))
                        .build())
                .build();
        Node narrow = new Node(site, policy);
        site.deliver(ANNA, 1);
        narrow.deleteAll(ANNA);
        site.deliver(ANNA, 1);
        site.passTo(START.plus(Duration.ofDays(11)));
        site.deliver(ANNA, 3);
        Maildrop maildrop = narrow.login(ANNA);
        maildrop.close();

        Explanation explained = narrow.get(Explainer.class).explain(ANNA, 0, 10);

        assertThat(explained.messages().stream()
                        .map(message -> message.hiddenBecause().orElse("listed")))
                .containsExactly(
                        "a client deleted it at " + START,
                        "it is older than 10 days",
                        "it is outside the window of the newest 2 messages, which begins with UID 4",
                        "listed",
                        "listed");
        assertThat(maildrop.messages()).hasSize(2);
    }

    @Test
    void eachDeviceIsExplainedByItself() throws Exception {
        Node apart = new Node(
                site,
                KeepPolicy.named("apart")
                        .onDelete(OnDelete.EXPUNGE)
                        .devices(Optional.of(Devices.of(Duration.ofDays(30), 3)))
                        .build());
        site.deliver(ANNA, 1);
        apart.login(ANNA, Client.of(Optional.of("phone"), false)).close();
        Maildrop laptop = apart.login(ANNA, Client.of(Optional.of("laptop"), false));
        Marks marks = new Marks();
        marks.retrieve(1);
        marks.delete(1);
        laptop.commit(marks);
        laptop.close();

        Explanation.Message message =
                apart.get(Explainer.class).explain(ANNA, 0, 1).messages().get(0);

        assertThat(message.listed()).isTrue();
        assertThat(message.devices()).extracting(Explanation.Device::name).containsExactly("phone", "laptop");
        assertThat(message.devices()).extracting(Explanation.Device::listed).containsExactly(true, false);
        assertThat(message.devices().get(1).hiddenBecause()).contains("this device deleted it");
    }

    @Test
    void theDecidingRuleOfATreeIsNamed() throws Exception {
        Node tree = new Node(
                site,
                KeepPolicy.named("tree")
                        .retention(Retention.of(
                                Retention.Scope.RETRIEVED,
                                Combination.of(
                                        Combination.Mode.ANY,
                                        ImmutableList.of(
                                                Age.of(Age.Since.DELIVERED, 90),
                                                Combination.of(
                                                        Combination.Mode.ALL,
                                                        ImmutableList.of(
                                                                Age.of(Age.Since.RETRIEVED, 30),
                                                                Trait.largerThan(1))))),
                                ImmutableList.of(),
                                AtExpiry.EXPUNGE))
                        .build());
        site.deliver(ANNA, 1);
        tree.retrieveAll(ANNA);

        Explanation explained = tree.get(Explainer.class).explain(ANNA, 0, 1);

        assertThat(explained.messages().get(0).rule()).isEqualTo("retention/any[2]/all[1]");
    }

    @Test
    void furtherMailboxesOfTheMaildropAreExplainedToo() throws Exception {
        Node folders = new Node(
                site,
                KeepPolicy.named("folders")
                        .visibility(Visibility.EVERYTHING.toBuilder()
                                .folders(ImmutableList.of("Archive"))
                                .build())
                        .build());
        site.deliver(ANNA, 3);
        site.move(ANNA, 2, "Archive");
        folders.login(ANNA).close();

        Explanation explained = folders.get(Explainer.class).explain(ANNA, 0, 10);
        Explanation page = folders.get(Explainer.class).explain(ANNA, 1, 2);

        assertThat(explained.known()).isEqualTo(3);
        assertThat(explained.messages())
                .extracting(Explanation.Message::mailbox)
                .containsExactly("INBOX", "INBOX", "Archive");
        assertThat(page.messages()).extracting(Explanation.Message::mailbox).containsExactly("INBOX", "Archive");
        assertThat(folders.get(Explainer.class)
                        .explain(ANNA, explained.messages().get(2).uidl())
                        .orElseThrow()
                        .message()
                        .mailbox())
                .isEqualTo("Archive");
    }

    @Test
    void aMailboxIsExplainedByItself() throws Exception {
        Node shown = new Node(
                site,
                KeepPolicy.named("shown")
                        .visibility(Visibility.EVERYTHING.toBuilder()
                                .folders(ImmutableList.of("Archive"))
                                .build())
                        .build());
        site.deliver(ANNA, 3);
        site.move(ANNA, 2, "Archive");
        shown.login(ANNA).close();
        Node hidden = new Node(site, KeepPolicy.named("hidden").build());

        Explanation archive = hidden.get(Explainer.class).explain(ANNA, "Archive", 0, 10);

        assertThat(archive.messages()).extracting(Explanation.Message::mailbox).containsExactly("Archive");
        assertThat(hidden.get(Explainer.class).explain(ANNA, "inbox", 0, 10).messages())
                .extracting(Explanation.Message::mailbox)
                .containsExactly("INBOX", "INBOX");
        assertThat(hidden.get(Explainer.class).explain(ANNA, 0, 10).known()).isEqualTo(2);
    }

    @Test
    void whatIsWhereRetentionWouldMoveItStays() throws Exception {
        Node moving = new Node(
                site,
                KeepPolicy.named("moving")
                        .retention(Retention.of(
                                Retention.Scope.ALL,
                                Age.of(Age.Since.DELIVERED, 30),
                                ImmutableList.of(),
                                AtExpiry.moveTo("Archive")))
                        .visibility(Visibility.EVERYTHING.toBuilder()
                                .folders(ImmutableList.of("Archive"))
                                .build())
                        .build());
        site.deliver(ANNA, 2);
        site.move(ANNA, 2, "Archive");
        moving.login(ANNA).close();
        site.passTo(Site.START.plus(Duration.ofDays(31)));

        Explanation explained = moving.get(Explainer.class).explain(ANNA, 0, 10);

        assertThat(explained.messages())
                .extracting(Explanation.Message::because)
                .satisfiesExactly(
                        inbox -> assertThat(inbox).endsWith("the next sweep removes it"),
                        archive -> assertThat(archive).isEqualTo("it is in Archive, to which retention moves"));
        assertThat(explained.messages().get(1).expiry()).isEmpty();
    }

    @Test
    void aDeletionInAFurtherMailboxWaitsForTheOtherDevicesToo() throws Exception {
        Node apart = new Node(
                site,
                KeepPolicy.named("apart")
                        .onDelete(OnDelete.EXPUNGE)
                        .devices(Optional.of(Devices.of(Duration.ofDays(30), 3)))
                        .visibility(Visibility.EVERYTHING.toBuilder()
                                .folders(ImmutableList.of("Archive"))
                                .build())
                        .build());
        site.deliver(ANNA, 1);
        site.move(ANNA, 1, "Archive");
        apart.login(ANNA, Client.of(Optional.of("phone"), false)).close();
        Maildrop laptop = apart.login(ANNA, Client.of(Optional.of("laptop"), false));
        Marks marks = new Marks();
        marks.retrieve(1);
        marks.delete(1);
        laptop.commit(marks);
        laptop.close();
        apart.sweep();

        Maildrop phone = apart.login(ANNA, Client.of(Optional.of("phone"), false));
        phone.close();

        assertThat(phone.messages()).hasSize(1);
    }

    private static JsonPath message(RequestSpecification webadmin, String key) {
        return webadmin.get("/keepcopy/users/anna/messages/" + key)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void explanationsComeInPages() throws Exception {
        site.deliver(ANNA, 5);
        node.login(ANNA).close();

        JsonPath page = webadmin().get("/keepcopy/users/anna?offset=3&limit=1").jsonPath();

        assertThat(page.getInt("known")).isEqualTo(5);
        assertThat(page.<Integer>getList("messages.uid")).containsExactly(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "offset=-1", "offset=99999999999"})
    void badPagesAreRefused(String query) {
        assertThat(webadmin().get("/keepcopy/users/anna?" + query).statusCode()).isEqualTo(400);
    }

    @Test
    void aUserWhoNeverUsedPop3HasAPolicyAndNoMessages() {
        JsonPath explained = webadmin()
                .get("/keepcopy/users/anna")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(explained.getString("policy")).isEqualTo("keep30");
        assertThat(explained.<Object>getList("messages")).isEmpty();
    }

    @Test
    void anUnknownUserIsNotFound() {
        assertThat(webadmin().get("/keepcopy/users/nobody").statusCode()).isEqualTo(404);
    }

    private RequestSpecification webadmin() {
        return given().spec(WebAdminUtils.buildRequestSpecification(server).build());
    }
}
