package io.mailkeep.pop3.survey;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.BERT;
import static io.mailkeep.pop3.retention.Site.CARL;
import static io.mailkeep.pop3.retention.Site.START;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.retention.Node;
import io.mailkeep.pop3.retention.Site;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.json.DTOConverter;
import org.apache.james.task.TaskManager;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.apache.james.webadmin.routes.TasksRoutes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurveyRoutesTest {
    private static final String PRESENT = keepcopy("keep30", 30, "<default policy=\"keep30\"/>");

    private final Site site = new Site();
    private final Node node = new Node(site);
    private WebAdminServer server;

    @BeforeEach
    void start() {
        server = WebAdminUtils.createWebAdminServer(
                        node.get(SurveyRoutes.class),
                        new TasksRoutes(
                                node.get(TaskManager.class),
                                new JsonTransformer(),
                                new DTOConverter<>(
                                        node.get(SurveyTaskModule.class).taskAdditionalInformationDTOModules())))
                .start();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @Test
    void theFileThatTheServerFollowsMakesNoDifference() throws Exception {
        retrieved(ANNA, 2);
        retrieved(BERT, 3);
        site.passTo(START.plus(Duration.ofDays(31)));

        JsonPath found = simulated("", PRESENT);

        assertThat(found.getInt("usersSeen")).isEqualTo(2);
        assertThat(found.getInt("usersChangingPolicy")).isZero();
        assertThat(found.getInt("removedByGivenOnly.messages")).isZero();
        assertThat(found.getInt("removedByPresentOnly.messages")).isZero();
        assertThat(found.<String, Object>getMap("policies[0].underPresent"))
                .isEqualTo(found.<String, Object>getMap("policies[0].underGiven"));
        assertThat(found.getInt("policies[0].underGiven.due.messages")).isEqualTo(5);
    }

    @Test
    void aShorterRetentionShowsWhatItWouldRemove() throws Exception {
        retrieved(ANNA, 2);
        site.passTo(START.plus(Duration.ofDays(10)));
        retrieved(BERT, 1);

        JsonPath found = simulated("", keepcopy("keep7", 7, "<default policy=\"keep7\"/>"));

        assertThat(found.getInt("removedByGivenOnly.messages")).isEqualTo(2);
        assertThat(found.getInt("removedByGivenOnly.octets")).isEqualTo(2 * Site.OCTETS);
        assertThat(found.getInt("removedByPresentOnly.messages")).isZero();
        assertThat(found.getInt("usersChangingPolicy")).isEqualTo(2);
        assertThat(found.<Map<String, Object>>getList("policies")).hasSize(1);
        assertThat(found.getString("policies[0].present")).isEqualTo("keep30");
        assertThat(found.getString("policies[0].given")).isEqualTo("keep7");
        assertThat(found.getInt("policies[0].mail.messages")).isEqualTo(3);
        assertThat(found.getInt("policies[0].underPresent.due.messages")).isZero();
        assertThat(found.getInt("policies[0].underPresent.offered.messages")).isEqualTo(3);
    }

    @Test
    void aLongerRetentionShowsWhatItWouldKeep() throws Exception {
        retrieved(ANNA, 2);
        site.passTo(START.plus(Duration.ofDays(31)));

        JsonPath found = simulated("", keepcopy("keep90", 90, "<default policy=\"keep90\"/>"));

        assertThat(found.getInt("removedByPresentOnly.messages")).isEqualTo(2);
        assertThat(found.getInt("removedByGivenOnly.messages")).isZero();
    }

    @Test
    void usersAreSummedUpByTheChangeOfTheirPolicyMostRemovedFirst() throws Exception {
        retrieved(ANNA, 1);
        retrieved(BERT, 4);
        site.passTo(START.plus(Duration.ofDays(10)));

        JsonPath found = simulated(
                "", keepcopy("keep7", 7, "<user name=\"bert\" policy=\"keep7\"/><default policy=\"plain-pop3\"/>"));

        assertThat(found.<String>getList("policies.given")).containsExactly("keep7", "plain-pop3");
        assertThat(found.<Integer>getList("policies.users")).containsExactly(1, 1);
    }

    @Test
    void whatIsHeldAndWhatCanBeUndoneIsCountedAsSuch() throws Exception {
        retrieved(ANNA, 2);
        site.store.putHold(
                ANNA,
                "case-4711",
                Hold.of("case 4711", START, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        site.deliver(BERT, 3);
        node.deleteAll(BERT);
        site.passTo(START.plus(Duration.ofDays(31)));

        JsonPath found = simulated("", PRESENT);

        assertThat(found.getInt("policies[0].underGiven.held.messages")).isEqualTo(2);
        assertThat(found.getInt("policies[0].underGiven.released.messages")).isEqualTo(3);
        assertThat(found.getInt("policies[0].underGiven.due.messages")).isEqualTo(3);
    }

    @Test
    void oneUserOrOneDomainCanBeAskedFor() throws Exception {
        Username dora = Username.of("dora@demo.test");
        retrieved(ANNA, 1);
        retrieved(dora, 1);

        assertThat(simulated("?user=anna", PRESENT).getInt("usersSeen")).isEqualTo(1);
        assertThat(simulated("?domain=demo.test", PRESENT).getInt("usersSeen")).isEqualTo(1);
        assertThat(simulated("?domain=other.test", PRESENT).getInt("usersSeen")).isZero();
    }

    @Test
    void nobodysMailLedgerOrMetricsAreTouched() throws Exception {
        retrieved(ANNA, 2);
        site.deliver(BERT, 1);
        site.passTo(START.plus(Duration.ofDays(31)));
        Map<String, Integer> metrics = node.metrics.countForPrefixName("mailkeep");
        site.store.protect();

        JsonPath simulated = simulated("", keepcopy("keep7", 7, "<default policy=\"keep7\"/>"));
        JsonPath reported = finished(webadmin().post("/keepcopy/report"));

        assertThat(simulated.getInt("usersFailed")).isZero();
        assertThat(reported.getInt("usersFailed")).isZero();
        assertThat(site.inbox(ANNA)).isEqualTo(2);
        assertThat(site.inbox(BERT)).isEqualTo(1);
        assertThat(node.metrics.countForPrefixName("mailkeep")).isEqualTo(metrics);
    }

    @Test
    void aMaildropThatCanNotBeReadIsCountedAndTheOthersGoOn() throws Exception {
        retrieved(ANNA, 1);
        retrieved(BERT, 1);
        retrieved(CARL, 1);
        site.store.failing.add(BERT);

        JsonPath task = awaited(webadmin().body(PRESENT).post("/keepcopy/simulate"));

        assertThat(task.getString("status")).isEqualTo("failed");
        assertThat(task.getInt("additionalInformation.usersSeen")).isEqualTo(3);
        assertThat(task.getInt("additionalInformation.usersFailed")).isEqualTo(1);
        assertThat(task.getInt("additionalInformation.policies[0].users")).isEqualTo(2);
    }

    @Test
    void aSimulationShowsItsProgressAndCanBeCancelled() throws Exception {
        for (int i = 0; i < 60; i++) {
            retrieved(Username.of("user" + i), 1);
        }

        String task = webadmin()
                .body(PRESENT)
                .post("/keepcopy/simulate?usersPerSecond=5")
                .jsonPath()
                .getString("taskId");
        Awaitility.await().until(() -> seen(task) > 0);
        webadmin().delete("/tasks/" + task);
        Awaitility.await().until(() -> webadmin()
                .get("/tasks/" + task)
                .jsonPath()
                .getString("status")
                .equals("canceled"));

        assertThat(seen(task)).isBetween(1, 59);
    }

    private int seen(String task) {
        return webadmin().get("/tasks/" + task).jsonPath().getInt("additionalInformation.usersSeen");
    }

    @Test
    void aBodyThatClaimsToBeAFormIsAnsweredWithTheRemedy() {
        Response answer = given().spec(WebAdminUtils.buildRequestSpecification(server)
                        .setContentType(ContentType.URLENC)
                        .build())
                .body(PRESENT)
                .post("/keepcopy/simulate?user=anna");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).contains("Content-Type: application/xml");
    }

    @Test
    void aBrokenFileIsAnsweredWithWhatIsWrong() {
        Response answer = webadmin()
                .body(keepcopy("keep7", 7, "<default policy=\"keep8\"/>"))
                .post("/keepcopy/simulate");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).contains("the policy 'keep8' is not defined");
        assertThat(node.get(TaskManager.class).list()).isEmpty();
    }

    @Test
    void whatIsNoXmlIsRefused() {
        Response answer = webadmin().body("<keepcopy>").post("/keepcopy/simulate");

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void aFileCanNotMakeTheServerReadItsOwn() {
        Response answer = webadmin()
                .body("<!DOCTYPE keepcopy [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                        + keepcopy("keep7", 7, "<default policy=\"&x;\"/>"))
                .post("/keepcopy/simulate");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).contains("DOCTYPE");
    }

    @Test
    void aFileOfMoreThanAMebibyteIsRefused() {
        Response answer =
                webadmin().body(PRESENT + " ".repeat(SurveyRoutes.LARGEST_FILE)).post("/keepcopy/simulate");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).contains("larger than 1048576 octets");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"usersPerSecond=0", "usersPerSecond=x", "user=anna&domain=demo.test", "user=@demo.test", "user="
            })
    void badParametersAreRefused(String query) {
        assertThat(webadmin().body(PRESENT).post("/keepcopy/simulate?" + query).statusCode())
                .isEqualTo(400);
        assertThat(node.get(TaskManager.class).list()).isEmpty();
    }

    @Test
    void aReportSumsUpByPolicyStateAndAge() throws Exception {
        site.deliver(ANNA, 1);
        node.deleteAll(ANNA);
        site.passTo(START.plus(Duration.ofDays(29)));
        retrieved(ANNA, 2);
        site.passTo(START.plus(Duration.ofDays(30)));
        site.deliver(ANNA, 3);
        node.login(ANNA).close();
        retrieved(BERT, 1);
        site.store.putHold(
                BERT,
                "case-4711",
                Hold.of("case 4711", START, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));

        JsonPath found = finished(webadmin().post("/keepcopy/report"));

        assertThat(found.getInt("usersSeen")).isEqualTo(2);
        assertThat(found.getString("policies[0].policy")).isEqualTo("keep30");
        assertThat(found.getInt("policies[0].users")).isEqualTo(2);
        assertThat(found.getInt("policies[0].mail.messages")).isEqualTo(7);
        assertThat(found.<String>getList("policies[0].holdings.state"))
                .containsExactly("offered", "retrieved", "released", "held");
        assertThat(found.<Integer>getList("policies[0].holdings.days")).isEqualTo(List.of(0, 1, 30, 0));
        assertThat(found.<Integer>getList("policies[0].holdings.mail.messages")).isEqualTo(List.of(3, 2, 1, 1));
    }

    private void retrieved(Username user, int messages) throws Exception {
        site.deliver(user, messages);
        node.retrieveAll(user);
    }

    private JsonPath simulated(String query, String keepcopy) {
        return finished(webadmin().body(keepcopy).post("/keepcopy/simulate" + query));
    }

    private JsonPath finished(Response submitted) {
        JsonPath task = awaited(submitted);
        assertThat(task.getString("status")).isEqualTo("completed");
        return task.setRootPath("additionalInformation");
    }

    private JsonPath awaited(Response submitted) {
        assertThat(submitted.statusCode()).as(submitted.asString()).isEqualTo(201);
        return webadmin()
                .get("/tasks/" + submitted.jsonPath().getString("taskId") + "/await")
                .jsonPath();
    }

    private RequestSpecification webadmin() {
        return given().spec(WebAdminUtils.buildRequestSpecification(server).build());
    }

    private static String keepcopy(String policy, int days, String classOfService) {
        return "<keepcopy><policies><policy name=\"" + policy + "\"><onDelete><release/></onDelete>"
                + "<retention of=\"retrieved\"><age since=\"retrieved\">" + days + " days</age></retention>"
                + "</policy></policies><classOfService>" + classOfService + "</classOfService></keepcopy>";
    }
}
