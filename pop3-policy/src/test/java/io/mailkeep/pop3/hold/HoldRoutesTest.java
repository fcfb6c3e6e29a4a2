package io.mailkeep.pop3.hold;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class HoldRoutesTest {
    private static final Username ANNA = Username.of("anna");
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String HOLDS = "/keepcopy/users/anna/holds";

    private final MemoryMaildropStore store = new MemoryMaildropStore();
    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final Set<PreDeletionHook> hooks = new HashSet<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private MemoryUsersRepository users;
    private WebAdminServer server;

    @BeforeEach
    void start() throws Exception {
        log.start();
        ((Logger) LoggerFactory.getLogger(HoldAudit.LOGGER_NAME)).addAppender(log);
        users = MemoryUsersRepository.withoutVirtualHosting(new MemoryDomainList(null));
        users.addUser(ANNA, "secret");
        server = WebAdminUtils.createWebAdminServer(
                        new HoldRoutes(store, users, new HoldAudit(metrics), clock, new JsonTransformer(), hooks))
                .start();
    }

    @AfterEach
    void stop() {
        server.destroy();
        ((Logger) LoggerFactory.getLogger(HoldAudit.LOGGER_NAME)).detachAppender(log);
    }

    @Test
    void aHoldThatImapDoesNotAskForIsWarnedOf() {
        place("c1", "{\"reason\":\"case 4711\"}", 204);

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("Legal hold does not bind IMAP clients, add io.mailkeep.pop3.hold.HoldPreDeletionHook to"
                        + " listeners.xml and restart: user=anna hold=c1");
    }

    @Test
    void nothingIsWarnedOfWhereTheHookIs() {
        hooks.add(new HoldPreDeletionHook(store, null, null, new HoldAudit(metrics)));

        place("c1", "{\"reason\":\"case 4711\"}", 204);

        assertThat(log.list).extracting(ILoggingEvent::getLevel).doesNotContain(Level.WARN);
    }

    @Test
    void holdIsPlacedListedAndLifted() {
        place("c1", "{\"reason\":\"case 4711\",\"from\":\"@example.com\",\"since\":\"2026-01-01T00:00:00Z\"}", 204);

        webadmin()
                .get(HOLDS)
                .then()
                .statusCode(200)
                .body("[0].id", is("c1"))
                .body("[0].reason", is("case 4711"))
                .body("[0].placed", is(NOW.toString()))
                .body("[0].from", is("@example.com"))
                .body("[0].subject", nullValue())
                .body("[0].since", is("2026-01-01T00:00:00Z"));

        webadmin().delete(HOLDS + "/c1").then().statusCode(204);
        webadmin().delete(HOLDS + "/c1").then().statusCode(204);
        webadmin().get(HOLDS).then().statusCode(200).body("", empty());
        assertThat(metrics.countFor("mailkeep-pop3-hold-placed")).isEqualTo(1);
        assertThat(metrics.countFor("mailkeep-pop3-hold-lifted")).isEqualTo(1);
    }

    @Test
    void placingAgainKeepsTheMomentAndTellsTheAuditOnlyOfAChange() {
        place("c1", "{\"reason\":\"a\"}", 204);
        clock.setInstant(NOW.plus(Duration.ofDays(1)));

        place("c1", "{\"reason\":\"a\"}", 204);
        assertThat(metrics.countFor("mailkeep-pop3-hold-placed")).isEqualTo(1);

        place("c1", "{\"reason\":\"b\"}", 204);
        assertThat(metrics.countFor("mailkeep-pop3-hold-placed")).isEqualTo(2);
        assertThat(store.rules(ANNA).holds().get("c1").placed()).isEqualTo(NOW);
        assertThat(store.rules(ANNA).holds().get("c1").reason()).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 'reason' is missing",
                "[] | The body is not of the form",
                "nonsense | The body is not of the form",
                "{\"reason\":\" \"} | 'reason' must be a text",
                "{\"reason\":5} | 'reason' must be a text",
                "{\"reason\":\"a\\nb\"} | 'reason' must be a text",
                "{\"reason\":\"a\\\"b\"} | 'reason' must be a text",
                "{\"reason\":\"a\",\"form\":\"x@y\"} | 'form' is not a field of a hold",
                "{\"reason\":\"a\",\"from\":\"x\"} | 'from' must be an address",
                "{\"reason\":\"a\",\"since\":\"yesterday\"} | 'since' must be a moment in UTC",
                "{\"reason\":\"a\",\"since\":\"2026-01-01T00:00:00Z\",\"before\":\"2026-01-01T00:00:00Z\"}"
                        + " | 'before' must be later than 'since'"
            })
    void mistakeIsRefusedWithFieldAndRemedy(String body, String message) {
        webadmin().body(body).put(HOLDS + "/c1").then().statusCode(400).body("details", containsString(message));
        assertThat(store.rules(ANNA).holds()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a%20b", "a%2Fb", "01234567890123456789012345678901234567890123456789012345678901234"})
    void badIdentifierIsRefused(String id) {
        assertThat(webadmin()
                        .urlEncodingEnabled(false)
                        .body("{\"reason\":\"a\"}")
                        .put(HOLDS + "/" + id)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aUserHasAHundredHoldsAtMost() {
        for (int i = 0; i < 100; i++) {
            place("c" + i, "{\"reason\":\"a\"}", 204);
        }

        place("one-more", "{\"reason\":\"a\"}", 400);
        place("c7", "{\"reason\":\"b\"}", 204);
    }

    @Test
    void unknownUserIsNotFound() {
        assertThat(webadmin().get("/keepcopy/users/nobody/holds").statusCode()).isEqualTo(404);
        assertThat(webadmin()
                        .body("{\"reason\":\"a\"}")
                        .put("/keepcopy/users/nobody/holds/c1")
                        .statusCode())
                .isEqualTo(404);
        assertThat(webadmin().delete("/keepcopy/users/nobody/holds/c1").statusCode())
                .isEqualTo(404);
    }

    @Test
    void holdsOfARemovedUserAreStillListedAndLifted() throws Exception {
        place("c1", "{\"reason\":\"a\"}", 204);
        users.removeUser(ANNA);

        webadmin().get(HOLDS).then().statusCode(200).body("[0].id", is("c1"));
        webadmin().delete(HOLDS + "/c1").then().statusCode(204);
        assertThat(store.rules(ANNA).holds()).isEmpty();
    }

    private void place(String id, String body, int status) {
        webadmin().body(body).put(HOLDS + "/" + id).then().statusCode(status);
    }

    private RequestSpecification webadmin() {
        return given().spec(WebAdminUtils.buildRequestSpecification(server).build());
    }
}
