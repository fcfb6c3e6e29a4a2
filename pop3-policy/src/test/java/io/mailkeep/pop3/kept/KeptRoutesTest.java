package io.mailkeep.pop3.kept;

import static io.mailkeep.pop3.retention.Site.ANNA;
import static io.mailkeep.pop3.retention.Site.KEPT;
import static io.mailkeep.pop3.retention.Site.START;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.retention.Node;
import io.mailkeep.pop3.retention.Site;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptRoutesTest {
    private static final int LARGE = 100_000;
    private static final int PAGE = 1000;

    private final Site site = new Site();
    private final Node node = new Node(site);
    private WebAdminServer server;

    @BeforeEach
    void start() {
        server = WebAdminUtils.createWebAdminServer(node.get(KeptRoutes.class)).start();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @Test
    void whatIsKeptIsToldSoonestFirstWithItsReason() throws Exception {
        site.deliver(ANNA, 1);
        node.deleteAll(ANNA);
        site.passTo(START.plusSeconds(60));
        site.deliver(ANNA, 1);
        node.retrieveAll(ANNA);
        site.deliver(ANNA, 1);
        node.login(ANNA).close();

        JsonPath kept = kept("");

        assertThat(kept.getInt("known")).isEqualTo(3);
        assertThat(kept.getInt("matching")).isEqualTo(2);
        assertThat(kept.getString("asOf")).isEqualTo(START.plusSeconds(60).toString());
        assertThat(kept.<String>getList("sources")).containsExactly("ledger");
        assertThat(kept.getString("next")).isNull();
        assertThat(kept.<Integer>getList("messages.uid")).containsExactly(1, 2);
        assertThat(kept.<String>getList("messages.until"))
                .containsExactly(
                        START.plus(KEPT).toString(),
                        START.plusSeconds(60).plus(KEPT).toString());
        assertThat(kept.<Map<String, Object>>getList("messages").get(0))
                .containsEntry("state", "released")
                .containsEntry("mailbox", "INBOX")
                .containsEntry("policy", "keep30")
                .containsEntry("hold", null)
                .containsEntry("because", "kept 30 days since it was released at 2026-11-23T12:00:00Z");
    }

    @Test
    void aHeldMessageIsKeptForAsLongAsTheHoldIs() throws Exception {
        site.deliver(ANNA, 2);
        node.retrieveAll(ANNA);
        site.deliver(ANNA, 1);
        node.login(ANNA).close();
        site.store.putHold(
                ANNA,
                "4711",
                Hold.of("case", START, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));

        JsonPath held = kept("?state=held");

        assertThat(held.<String>getList("messages.hold")).containsExactly("4711", "4711", "4711");
        assertThat(held.<String>getList("messages.until")).containsOnlyNulls();
        assertThat(kept("").getInt("matching")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offered", "retrieved", "released"})
    void oneStateCanBeAskedFor(String state) throws Exception {
        site.deliver(ANNA, 1);
        node.deleteAll(ANNA);
        site.deliver(ANNA, 1);
        node.retrieveAll(ANNA);
        site.deliver(ANNA, 1);
        node.login(ANNA).close();

        assertThat(kept("?state=" + state).<String>getList("messages.state")).containsExactly(state);
        assertThat(kept("?state=any").getInt("matching")).isEqualTo(3);
    }

    @Test
    void whatEndsBeforeAMomentCanBeAskedFor() throws Exception {
        site.deliver(ANNA, 1);
        node.deleteAll(ANNA);
        site.passTo(START.plus(Duration.ofDays(1)));
        site.deliver(ANNA, 1);
        node.deleteAll(ANNA);

        assertThat(kept("?before=" + START.plus(KEPT).plusSeconds(1)).<Integer>getList("messages.uid"))
                .containsExactly(1);
    }

    @Test
    void aMailboxOfAHundredThousandIsPagedThroughWithoutReadingIt() {
        // There is no such mailbox: whoever looked at it would fail.
        site.store.replace(MaildropId.of(ANNA), MaildropState.NEVER_OPENED, large());

        List<Map<String, Object>> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            JsonPath page = kept(after, "state", "released", "limit", PAGE);
            assertThat(page.getInt("matching")).isEqualTo(LARGE / 2);
            all.addAll(page.getList("messages"));
            after = Optional.ofNullable(page.getString("next"));
        } while (after.isPresent() && all.size() < 5 * PAGE);

        assertThat(all).hasSize(5 * PAGE);
        assertThat(all.stream().map(message -> message.get("uid"))).doesNotHaveDuplicates();
        assertThat(all.stream().map(message -> Instant.parse((String) message.get("until"))))
                .isSortedAccordingTo(Comparator.naturalOrder());
    }

    /** Every second one is released, the later the lower its UID is. */
    private static MaildropState large() {
        return MaildropState.NEVER_OPENED
                .forMailbox("inbox")
                .withEntries(LongStream.rangeClosed(1, LARGE).mapToObj(uid -> {
                    LedgerEntry entry = LedgerEntry.arrived(
                            MessageUid.of(uid),
                            Uidl.of("m" + uid),
                            Long.toString(uid),
                            1000,
                            START.minusSeconds(LARGE));
                    return uid % 2 == 0 ? entry.releasedAt(START.minusSeconds(uid / 7)) : entry;
                }));
    }

    @Test
    void pagesFollowEachOtherToTheLastWhereNothingEnds() throws Exception {
        site.deliver(ANNA, 7);
        node.retrieveAll(ANNA);
        site.store.putHold(
                ANNA,
                "4711",
                Hold.of("case", START, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));

        List<Integer> uids = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            JsonPath page = kept(after, "limit", 3);
            uids.addAll(page.getList("messages.uid"));
            after = Optional.ofNullable(page.getString("next"));
        } while (after.isPresent());

        assertThat(uids).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void whatCanNotBeAnsweredIsRefused() {
        assertThat(webadmin().get("/keepcopy/users/nobody/kept").statusCode()).isEqualTo(404);
        assertThat(webadmin().get("/keepcopy/users/anna/kept?state=lost").statusCode())
                .isEqualTo(400);
        assertThat(webadmin().get("/keepcopy/users/anna/kept?limit=0").statusCode())
                .isEqualTo(400);
        assertThat(webadmin().get("/keepcopy/users/anna/kept?limit=1001").statusCode())
                .isEqualTo(400);
        assertThat(webadmin().get("/keepcopy/users/anna/kept?before=tomorrow").statusCode())
                .isEqualTo(400);
        assertThat(webadmin().get("/keepcopy/users/anna/kept?after=7").statusCode())
                .isEqualTo(400);
    }

    private JsonPath kept(String query) {
        return webadmin()
                .get("/keepcopy/users/anna/kept" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath kept(Optional<String> after, Object... parameters) {
        RequestSpecification request = webadmin();
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam((String) parameters[i], parameters[i + 1]);
        }
        after.ifPresent(position -> request.queryParam("after", position));
        return request.get("/keepcopy/users/anna/kept")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private RequestSpecification webadmin() {
        return given().spec(WebAdminUtils.buildRequestSpecification(server).build());
    }
}
