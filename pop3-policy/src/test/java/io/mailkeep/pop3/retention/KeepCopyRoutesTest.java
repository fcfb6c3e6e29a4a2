package io.mailkeep.pop3.retention;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.KEPT;
import static io.mailkeep.pop3.retention.Site.START;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
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
