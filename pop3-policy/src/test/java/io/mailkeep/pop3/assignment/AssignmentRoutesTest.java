package io.mailkeep.pop3.assignment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.UserLists;
import io.restassured.specification.RequestSpecification;
import java.util.Optional;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignmentRoutesTest {
    private static final Username ANNA = Username.of("anna");

    private final MemoryMaildropStore store = new MemoryMaildropStore();
    private volatile String rules = "<override policy=\"override\"/><default policy=\"default\"/>";
    private WebAdminServer server;

    @BeforeEach
    void start() throws Exception {
        MemoryUsersRepository users = MemoryUsersRepository.withoutVirtualHosting(new MemoryDomainList(null));
        users.addUser(ANNA, "secret");
        Assignments assignments = new Assignments(new ConfigurationSource() {
            @Override
            public KeepCopyConfiguration read() throws ConfigurationException {
                return Configurations.read("", rules, UserLists.NONE);
            }

            @Override
            public ClassLookup lookup(String name) throws ConfigurationException {
                throw new ConfigurationException(name);
            }
        });
        server = WebAdminUtils.createWebAdminServer(
                        new AssignmentRoutes(assignments, store, users, new JsonTransformer()))
                .start();
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @Test
    void policiesThatUsersCanHaveAreListed() {
        webadmin()
                .get("/keepcopy/policies")
                .then()
                .statusCode(200)
                .body("name", containsInAnyOrder("override", "default"))
                .body("onDelete", everyItem(is("release")));
    }

    @Test
    void anOverrideIsSetAndTakenBack() {
        webadmin()
                .body("{\"policy\":\"override\"}")
                .put("/keepcopy/users/anna/policy")
                .then()
                .statusCode(204);
        assertThat(store.rules(ANNA).policy()).contains("override");

        webadmin().delete("/keepcopy/users/anna/policy").then().statusCode(204);
        assertThat(store.rules(ANNA)).isEqualTo(UserRules.NONE);
    }

    @Test
    void aPolicyThatNobodyCanHaveIsRefusedWithARemedy() {
        webadmin()
                .body("{\"policy\":\"user\"}")
                .put("/keepcopy/users/anna/policy")
                .then()
                .statusCode(400)
                .body("message", containsString("<override policy=\"user\"/>"));
        assertThat(store.rules(ANNA)).isEqualTo(UserRules.NONE);
    }

    @Test
    void badRequestsChangeNothing() {
        webadmin().body("{}").put("/keepcopy/users/anna/policy").then().statusCode(400);
        webadmin().body("policy").put("/keepcopy/users/anna/policy").then().statusCode(400);
        webadmin()
                .body("{\"policy\":\"override\"}")
                .put("/keepcopy/users/bert/policy")
                .then()
                .statusCode(404);
        assertThat(store.rules(ANNA)).isEqualTo(UserRules.NONE);
    }

    @Test
    void theOverrideOfAUserWhoIsGoneCanBeTakenBack() {
        Username gone = Username.of("gone");
        store.setPolicy(gone, Optional.of("override"));

        webadmin().delete("/keepcopy/users/gone/policy").then().statusCode(204);

        assertThat(store.rules(gone)).isEqualTo(UserRules.NONE);
    }

    @Test
    void aFileIsReadAgainOrRefusedWhole() {
        rules = "<default policy=\"list\"/>";
        webadmin().post("/keepcopy/reload").then().statusCode(204);

        rules = "<default policy=\"typo\"/>";
        webadmin()
                .post("/keepcopy/reload")
                .then()
                .statusCode(400)
                .body("message", containsString("the policy 'typo' is not defined"));
        webadmin().get("/keepcopy/policies").then().body("name", contains("list"));
    }

    private RequestSpecification webadmin() {
        return given().baseUri("http://127.0.0.1").port(server.getPort().getValue());
    }
}
