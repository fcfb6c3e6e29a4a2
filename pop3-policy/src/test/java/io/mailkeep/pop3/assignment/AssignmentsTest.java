package io.mailkeep.pop3.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.policy.Assignment;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
    private static final String RULES =
            """
            <user name="anna@demo.test" policy="user"/>
            <users file="vip" policy="list"/>
            <domain name="demo.test" policy="domain"/>
            <attribute lookup="directory" name="mailClass"><value is="gold" policy="class"/></attribute>
            <override policy="override"/>
            <default policy="default"/>
            """;
    private static final String VIP = "# the board\nvip@demo.test # her\n\nanna@demo.test\n";

    private final File file = new File(RULES, VIP);

    @Test
    void theMostSpecificRuleDecides() throws Exception {
        Assignments assignments = new Assignments(file);
        file.classes.put("bert@other.test", "gold");
        file.classes.put("carl@other.test", "lead");

        assertThat(assign(assignments, "anna@demo.test")).isEqualTo("user: user anna@demo.test");
        assertThat(assign(assignments, "vip@demo.test")).isEqualTo("list: user vip@demo.test");
        assertThat(assign(assignments, "bert@demo.test")).isEqualTo("domain: domain demo.test");
        assertThat(assign(assignments, "bert@other.test")).isEqualTo("class: mailClass gold");
        assertThat(assign(assignments, "carl@other.test")).isEqualTo("default: default");
        assertThat(assign(assignments, "dora@other.test")).isEqualTo("default: default");
    }

    @Test
    void anOverrideGoesBeforeEveryRule() throws Exception {
        Assignment assignment = new Assignments(file).assign(Username.of("anna@demo.test"), overriddenBy("override"));

        assertThat(assignment.policy().name()).isEqualTo("override");
        assertThat(assignment.because()).isEqualTo("override");
    }

    @Test
    void anOverrideThatNobodyMayHaveAnyMoreGivesWay() throws Exception {
        Assignment assignment = new Assignments(file).assign(Username.of("anna@demo.test"), overriddenBy("gone"));

        assertThat(assignment.policy().name()).isEqualTo("user");
        assertThat(assignment.because())
                .isEqualTo("user anna@demo.test, since no rule has the policy of the override, gone");
    }

    @Test
    void aDirectoryIsAskedOnlyWhenNoOtherRuleSpeaks() throws Exception {
        Assignments assignments = new Assignments(file);
        file.failing.set(true);

        assertThat(assign(assignments, "anna@demo.test")).startsWith("user");
        assertThatThrownBy(() -> assign(assignments, "bert@other.test"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the directory is down");
    }

    @Test
    void whatIsReadAgainCountsFromThenOn() throws Exception {
        Assignments assignments = new Assignments(file);

        file.rules = RULES.replace("<user name=\"anna@demo.test\" policy=\"user\"/>", "");
        file.lists.put("vip", "");
        assignments.reload();

        assertThat(assign(assignments, "anna@demo.test")).isEqualTo("domain: domain demo.test");
    }

    @Test
    void aBrokenFileChangesNothing() throws Exception {
        Assignments assignments = new Assignments(file);
        KeepCopyConfiguration before = assignments.configuration();

        file.rules = RULES.replace("policy=\"user\"", "policy=\"typo\"");

        assertThatThrownBy(assignments::reload)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the policy 'typo' is not defined");
        assertThat(assignments.configuration()).isSameAs(before);
        assertThat(assign(assignments, "anna@demo.test")).startsWith("user");
    }

    @Test
    void aBrokenFileStopsTheStart() {
        file.rules = "";

        assertThatThrownBy(() -> new Assignments(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no <default>");
    }

    @Test
    void aLookupThatCanNotBeMadeChangesNothing() throws Exception {
        Assignments assignments = new Assignments(file);

        file.rules = RULES.replace("lookup=\"directory\"", "lookup=\"missing\"");

        assertThatThrownBy(assignments::reload).isInstanceOf(ConfigurationException.class);
        assertThat(assignments.configuration().classOfService().lookup()).contains("directory");
    }

    @Test
    void whatOnlyARestartCanChangeIsRefused() throws Exception {
        Assignments assignments = new Assignments(file);

        file.before = "<sweep><every>2 hours</every></sweep>";

        assertThatThrownBy(assignments::reload)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("only change with a restart");
    }

    @Test
    void aListThatIsMissingOrGarbledIsNamed() {
        file.lists.remove("vip");
        assertThatThrownBy(() -> new Assignments(file)).hasMessageContaining("file=\"vip\" can not be read");

        file.lists.put("vip", "fine@demo.test\na@b@c\n");
        assertThatThrownBy(() -> new Assignments(file)).hasMessageContaining("vip line 2: 'a@b@c' is not a user name");
    }

    @Test
    void sessionsSeeEitherTheOldOrTheNewFileWhileItIsReadAgain() throws Exception {
        Assignments assignments = new Assignments(file);
        String swapped =
                RULES.replace("name=\"anna@demo.test\" policy=\"user\"", "name=\"anna@demo.test\" policy=\"list\"");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                assertThat(assign(assignments, "anna@demo.test"))
                        .isIn("user: user anna@demo.test", "list: user anna@demo.test");
            }
        });

        for (int i = 0; i < 50; i++) {
            file.rules = i % 2 == 0 ? swapped : RULES;
            assignments.reload();
        }

        done.set(true);
        reader.join();
    }

    @Property(tries = 200)
    void precedenceIsTheSameForEveryUser(
            @ForAll boolean override, @ForAll boolean user, @ForAll boolean domain, @ForAll boolean attribute)
            throws Exception {
        File rules = new File(
                (user ? "<user name=\"x@y.test\" policy=\"user\"/>" : "")
                        + (domain ? "<domain name=\"y.test\" policy=\"domain\"/>" : "")
                        + "<attribute lookup=\"directory\" name=\"c\"><value is=\"gold\" policy=\"class\"/></attribute>"
                        + "<override policy=\"override\"/><default policy=\"default\"/>",
                "");
        if (attribute) {
            rules.classes.put("x@y.test", "gold");
        }

        String policy = new Assignments(rules)
                .assign(Username.of("x@y.test"), override ? overriddenBy("override") : UserRules.NONE)
                .policy()
                .name();

        assertThat(policy)
                .isEqualTo(override ? "override" : user ? "user" : domain ? "domain" : attribute ? "class" : "default");
    }

    private static UserRules overriddenBy(String policy) {
        return UserRules.of(Optional.of(policy), ImmutableMap.of());
    }

    private static String assign(Assignments assignments, String user) {
        Assignment assignment = assignments.assign(Username.of(user), UserRules.NONE);
        return assignment.policy().name() + ": " + assignment.because();
    }

    /** A file that tests rewrite, and a directory that tests fill. */
    private static final class File implements ConfigurationSource {
        private final Map<String, String> classes = new ConcurrentHashMap<>();
        private final Map<String, String> lists = new ConcurrentHashMap<>();
        private final AtomicBoolean failing = new AtomicBoolean();
        private volatile String before = "";
        private volatile String rules;

        File(String rules, String vip) {
            this.rules = rules;
            lists.put("vip", vip);
        }

        @Override
        public KeepCopyConfiguration read() throws ConfigurationException {
            return Configurations.read(before, rules, name -> {
                if (!lists.containsKey(name)) {
                    throw new FileNotFoundException(name);
                }
                return new ByteArrayInputStream(lists.get(name).getBytes(StandardCharsets.UTF_8));
            });
        }

        @Override
        public ClassLookup lookup(String name) throws ConfigurationException {
            if (!name.equals("directory")) {
                throw new ConfigurationException("no such lookup");
            }
            return (user, attribute) -> {
                if (failing.get()) {
                    throw new IllegalStateException("the directory is down");
                }
                return Optional.ofNullable(classes.get(user.asString()));
            };
        }
    }
}
