package io.mailkeep.imap.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedRoutesTest {
    private static final Username OTHER = Username.of("other@demo.test");

    private final Site site = new Site();
    private final GaugeRegistry gauges = new NoopGaugeRegistry();
    private final Feeder feeder = new Feeder(site.node, site.clock, site.metrics, gauges);
    private WebAdminServer server;

    @BeforeEach
    void start() throws Exception {
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("feed[@age]", "30 days");
        server = serving(new FeedConfiguration(hooks));
    }

    private WebAdminServer serving(FeedConfiguration configuration) throws Exception {
        MemoryDomainList domains = new MemoryDomainList(null);
        domains.configure(DomainListConfiguration.DEFAULT);
        domains.addDomain(OTHER.getDomainPart().orElseThrow());
        MemoryUsersRepository users = MemoryUsersRepository.withVirtualHosting(domains);
        users.addUser(site.user(), "secret");
        users.addUser(OTHER, "secret");
        FeedReader reader = new FeedReader(site.store, feeder, site.node);
        return WebAdminUtils.createWebAdminServer(new FeedRoutes(configuration, () -> reader, users))
                .start();
    }

    @AfterEach
    void stop() {
        server.destroy();
        feeder.stop();
    }

    private Response get(String parameters) {
        return get(site.user(), parameters);
    }

    private Response get(Username user, String parameters) {
        return given().spec(WebAdminUtils.buildRequestSpecification(server).build())
                .get("/imap/users/" + user.asString() + "/changes" + parameters);
    }

    private static List<JsonNode> lines(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.contentType()).startsWith("application/x-ndjson");
        return response.asString().lines().map(Replica::parse).toList();
    }

    private static JsonNode end(Response response) {
        List<JsonNode> lines = lines(response);
        return lines.get(lines.size() - 1);
    }

    private static String cursor(Response response) {
        return end(response).path("cursor").asText();
    }

    private static Stream<String> types(Response response) {
        return lines(response).stream().map(line -> line.path("type").asText());
    }

    @Test
    void theFeedIsReadFromItsBeginning() {
        site.james.append(2);
        site.tell();

        assertThat(types(get(""))).containsExactly("MailboxBegin", "MessageAppend", "MessageAppend", "Cursor");
    }

    @Test
    void whatNobodyHasToldIsFoundByWhoReads() {
        site.james.append(2);

        assertThat(types(get("")).filter("MessageAppend"::equals)).hasSize(2);
    }

    @Test
    void aCursorGoesOnWhereTheAnswerEnded() {
        site.james.append(2);
        site.tell();
        String cursor = cursor(get(""));
        site.james.append(1);
        site.tell();

        assertThat(types(get("?since=" + cursor))).containsExactly("MessageAppend", "Cursor");
        assertThat(types(get("?since=" + cursor))).containsExactly("MessageAppend", "Cursor");
    }

    @Test
    void nowIsAfterAllThatHappened() {
        site.james.append(2);

        Response now = get("?since=now");

        assertThat(types(now)).containsExactly("Cursor");
        assertThat(types(get("?since=" + cursor(now)))).containsExactly("Cursor");
    }

    @Test
    void aConsumerThatIsFarBehindReadsOneAnswerAfterTheOther() {
        for (int i = 0; i < 100; i++) {
            site.james.append(100);
            site.tell();
        }

        List<JsonNode> read = new ArrayList<>();
        Response page = get("");
        while (end(page).path("more").asBoolean()) {
            read.addAll(lines(page));
            page = get("?since=" + cursor(page));
        }
        read.addAll(lines(page));

        assertThat(read.stream().filter(line -> line.path("type").asText().equals("MessageAppend")))
                .hasSize(10_000);
    }

    @Test
    void whoWaitsIsAnsweredWhenSomethingHappens() {
        site.james.append(1);
        String cursor = cursor(get(""));

        CompletableFuture<Response> waiting = CompletableFuture.supplyAsync(() -> get("?since=" + cursor + "&wait=30"));
        await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
        site.james.append(1);
        site.tell();

        await().atMost(Duration.ofSeconds(10)).until(waiting::isDone);
        assertThat(types(waiting.join())).containsExactly("MessageAppend", "Cursor");
    }

    @Test
    void whoWaitsInVainIsAnsweredInTime() {
        site.james.append(1);
        String cursor = cursor(get(""));

        Response answer = get("?since=" + cursor + "&wait=1");

        assertThat(types(answer)).containsExactly("Cursor");
        assertThat(cursor(answer)).isEqualTo(cursor);
        assertThat(answer.time()).isBetween(900L, 10_000L);
    }

    @Test
    void aFeedThatIsNotWholeSaysSo() {
        site.james.append(1);
        site.tell();
        site.james.append(1);
        List<Site.Hinted> late = site.hints();
        site.node
                .advance(
                        site.user(),
                        Map.of(
                                late.get(0).mailbox(),
                                Hint.messages(
                                        late.get(0).hint().highest().next(),
                                        late.get(0).hint().highest().next())))
                .block();

        JsonNode waiting = end(get("")).path("waitingFor").path(0);

        assertThat(waiting.path("mailbox").asText())
                .isEqualTo(late.get(0).mailbox().serialize());
        assertThat(waiting.path("modseq").asLong())
                .isEqualTo(late.get(0).hint().highest().next().asLong());
    }

    @Test
    void whatIsStoredIsReadThoughAMailboxIsUnreadable() {
        site.james.append(1);
        site.tell();
        site.unreadable.add(site.james.inbox().getId());
        site.james.append(1);

        assertThat(types(get(""))).containsExactly("MailboxBegin", "MessageAppend", "Cursor");
        assertThat(get("?since=now").statusCode())
                .as("not after all that happened")
                .isEqualTo(500);
    }

    @Test
    void anExpiredCursorIsGoneWithTheRemedy() {
        site.james.append(1);
        site.tell();
        String beginning = cursor(get(""));
        site.james.append(1);
        site.tell();
        site.pass(Site.AGE.dividedBy(2));
        site.node.advanceAll(site.user()).block();
        site.pass(Site.AGE);

        Response answer = get("?since=" + beginning);

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.jsonPath().getString("message")).contains("?since=now");
        assertThat(get("").statusCode()).as("the beginning").isEqualTo(410);
    }

    @Test
    void aCursorAtTheEndOfAQuietFeedDoesNotExpire() {
        site.james.append(1);
        site.tell();
        String end = cursor(get(""));
        site.pass(Site.AGE.dividedBy(2));
        site.node.advanceAll(site.user()).block();
        site.pass(Site.AGE);

        assertThat(types(get("?since=" + end))).containsExactly("Cursor");
        site.james.append(1);
        site.tell();
        assertThat(types(get("?since=" + end))).containsExactly("MessageAppend", "Cursor");
    }

    @Test
    void anotherUsersCursorIsRefused() {
        site.james.append(1);

        assertThat(get(OTHER, "?since=" + cursor(get(""))).statusCode()).isEqualTo(410);
    }

    @Test
    void whatIsNoCursorIsRefused() {
        assertThat(get("?since=7").statusCode()).isEqualTo(400);
        assertThat(get("?since=7").jsonPath().getString("message")).isNotEmpty();
        assertThat(get("?wait=61").statusCode()).isEqualTo(400);
        assertThat(get("?wait=x").statusCode()).isEqualTo(400);
    }

    @Test
    void aUserWhomNobodyKnowsHasNoFeed() {
        assertThat(get(Username.of("nobody@demo.test"), "").statusCode()).isEqualTo(404);
    }

    @Test
    void withoutConfigurationThereIsNoFeed() throws Exception {
        server.destroy();
        server = serving(new FeedConfiguration(new BaseHierarchicalConfiguration()));

        Response answer = get("");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.jsonPath().getString("message")).contains("<feed age=\"30 days\"/>");
    }
}
