package io.mailkeep.pop3.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailkeep.pop3.condition.ConditionFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Username;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepCopyParserTest {
    private static final String VALID =
            """
            <keepcopy>
              <maildrop><sessionLock enabled="true"><lease>60 seconds</lease></sessionLock></maildrop>
              <sweep><every>1 hour</every><usersPerSecond>50</usersPerSecond></sweep>
              <policies>
                <policy name="plain"><onDelete><expunge/></onDelete></policy>
                <policy name="week">
                  <onRetrieve><keyword>$Popped</keyword></onRetrieve>
                  <onDelete><move mailbox="Trash"/></onDelete>
                  <retention of="retrieved"><age since="delivered">7 days</age></retention>
                </policy>
              </policies>
              <classOfService>
                <user name="boss@demo.test" policy="week"/>
                <domain name="demo.test" policy="plain"/>
                <default policy="plain"/>
              </classOfService>
            </keepcopy>
            """;

    @Test
    void theMostSpecificRuleGivesThePolicy() throws Exception {
        ClassOfService classOfService = read(VALID).classOfService();

        assertThat(assigned(classOfService, "Boss@Demo.test").policy().name()).isEqualTo("week");
        assertThat(assigned(classOfService, "boss@demo.test").because()).isEqualTo("user boss@demo.test");
        assertThat(assigned(classOfService, "clerk@demo.test").because()).isEqualTo("domain demo.test");
        assertThat(assigned(classOfService, "clerk").because()).isEqualTo("default");
    }

    @Test
    void theSmallestPromiseOfAnyUserIsAnnouncedBeforeLogin() throws Exception {
        ClassOfService classOfService = read(VALID).classOfService();

        assertThat(classOfService.minimumExpire()).isEqualTo(Expire.afterDays(7));
        assertThat(classOfService.expireDiffersByUser()).isTrue();
    }

    @Test
    void aPolicyThatNobodyHasPromisesNothing() throws Exception {
        ClassOfService classOfService =
                read(VALID.replace("policy=\"week\"", "policy=\"plain\"")).classOfService();

        assertThat(classOfService.minimumExpire()).isEqualTo(Expire.NEVER);
        assertThat(classOfService.expireDiffersByUser()).isFalse();
    }

    @Test
    void lockAndSweepCanBeSwitchedOff() throws Exception {
        KeepCopyConfiguration read = read(
                VALID.replace("enabled=\"true\"", "enabled=\"false\"").replace("<sweep>", "<sweep enabled=\"false\">"));

        assertThat(read.sessionLock()).isEmpty();
        assertThat(read.sweep()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            <lease>60 seconds           | <lease>9 seconds           | <keepcopy/maildrop/sessionLock/lease>: '9 seconds'
            <lease>60 seconds           | <lease>60                  | '60' is not a time from 10 seconds to 10 minutes
            <every>1 hour               | <every>often               | <keepcopy/sweep/every>: 'often'
            Second>50                   | Second>0                   | '0' is not a number from 1 to 10000
            enabled="true"              | enabled="yes"              | enabled="yes" is unknown
            <expunge/>                  | <vanish/>                  | policy name="plain"/onDelete>: the element <vanish> is unknown
            <expunge/>                  | ''                         | policy name="plain"/onDelete>: is empty
            <expunge/>                  | <expunge/><release/>       | has several of
            <onDelete><expunge/></onDelete> | ''                     | policy name="plain">: says nothing of deletion
            name="week">                | name="plain">              | the name stands twice
            policy name="week"          | policy                     | the attribute name is missing or empty
            $Popped                     | \\Seen                     | '\\Seen' is no IMAP keyword
            $Popped                     | two words                  | 'two words' is no IMAP keyword
            mailbox="Trash"             | mailbox="inbox"            | is where the message already is
            mailbox="Trash"             | mailbox="a%"               | is no mailbox name
            mailbox="Trash"             | mailbox="Trash."           | is no mailbox name
            <move mailbox="Trash"/>     | <move to="Trash"/>         | the attribute to is unknown
            of="retrieved"              | of="any"                   | of="any" is unknown
            since="delivered"           | since="yesterday"          | since="yesterday" is unknown
            7 days                      | 0 days                     | '0 days' is not a time from 1 days to 36500 days
            7 days                      | 36 hours                   | '36 hours' is not whole days
            7 days                      | 99999999999 days           | '99999999999 days' is not a time
            policy="week"/>             | policy="gold"/>            | the policy 'gold' is not defined
            <default policy="plain"/>   | ''                         | there is no <default>
            name="boss@demo.test"       | name="a@b@c"               | 'a@b@c' is not a user name
            <domain name="demo.test"    | <domain name="*"           | is not a domain name
            <user name="boss@demo.test" | <users file="../vip"     | file="../vip" is not in the directory of keepcopy.xml
            <keepcopy>                  | <keepcopy><policy/>        | the element <policy> is unknown
            <onDelete><expunge/>        | <onDelete undo="0 days"><expunge/> | undo: '0 days' is not a time from 1 minutes to 366 days
            <onDelete><expunge/>        | <onDelete undo="1 day"><release/> | undo says how long to wait with <release/>
            <onDelete><expunge/>        | <onDelete keyword="a b"><expunge/> | 'a b' is no IMAP keyword
            <onDelete><expunge/>        | <onRetrieve><delete/></onRetrieve><onDelete><ignore/> | <onRetrieve> deletes what <onDelete> ignores
            <onDelete><expunge/>        | <guard/><onDelete><expunge/> | guards against nothing
            <onDelete><expunge/>        | <guard percent="100"/><onDelete><expunge/> | percent: '100' is not a number from 1 to 99
            <onDelete><expunge/>        | <visibility><window>9</window></visibility><onDelete><expunge/> | '9' is not a number from 10
            <onDelete><expunge/>        | <visibility><folder>Inbox</folder></visibility><onDelete><expunge/> | is where the message already is
            <onDelete><expunge/>        | <visibility><hide><draft/></hide></visibility><onDelete><expunge/> | the element <draft> is unknown
            <onDelete><expunge/>        | <devices most="33"/><onDelete><expunge/> | most: '33' is not a number from 1 to 32
            <onDelete><expunge/>        | <loginDelay>0 seconds</loginDelay><onDelete><expunge/> | '0 seconds' is not a time from 1 seconds
            <policy name="plain">       | <policy name="plain" pop3="off"> | pop3="off" is unknown
            <age since="delivered">7 days</age> | <quota above="90"/> | Put the condition into <all>
            <age since="delivered">7 days</age> | <quota above="101"/> | above: '101' is not a number
            <age since="delivered">7 days</age> | <any/>              | combines nothing
            <age since="delivered">7 days</age> | <all><any><all><any><all><any><age>1 day</age></any></all></any></all></any></all> | levels deep
            <age since="delivered">7 days</age> | <from>somebody</from> | is neither an address nor a domain
            <age since="delivered">7 days</age> | <larger than="much"/> | than: 'much' is no size
            <age since="delivered">7 days</age> | <larger than="unlimited"/> | than: 'unlimited' is no size
            <age since="delivered">7 days</age> | <larger than="-1 MiB"/> | than: '-1 MiB' is no size
            <age since="delivered">7 days</age> | <larger than="17179869184 GiB"/> | than: '17179869184 GiB' is no size
            <age since="delivered">7 days</age> | <age>7 days</age><unless><age>1 day</age></unless> | the element <age> is unknown
            <age since="delivered">7 days</age> | <age>7 days</age><atExpiry/> | is empty
            <age since="delivered">7 days</age> | <all><age>7 days</age><quota above="90"/></all><atExpiry><move mailbox="Old"/></atExpiry> | the same quota, so that a move for the <quota> frees no room
            <age since="delivered">7 days</age> | <condition class="com.example.No"/> | can not be made
            """)
    void aMistakeIsNamedWithItsPlaceAndARemedy(String right, String wrong, String complaint) {
        assertThat(VALID).contains(right);

        assertThatThrownBy(() -> read(VALID.replace(right, wrong)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("conf/keepcopy.xml is not valid:")
                .hasMessageContaining(complaint)
                .hasMessageEndingWith(".");
    }

    @Test
    void theReferenceFileShowsEverythingThatTheParserKnows() throws Exception {
        String reference = Files.readString(
                Path.of(System.getProperty("mailkeep.root"), "deploy", "conf", "james", "keepcopy.xml"));
        String strange = VALID.replaceAll(
                "<(keepcopy|maildrop|sessionLock|sweep|policies|policy name=\"week\""
                        + "|onRetrieve|onDelete|retention of=\"retrieved\"|classOfService)([^>]*)>",
                "<$1$2><strange/>");

        ConfigurationException hints = catchThrowableOfType(ConfigurationException.class, () -> read(strange));

        Matcher known = Pattern.compile("<(\\w+)>(?=[,. ])").matcher(hints.getMessage());
        List<String> names = known.results()
                .map(hit -> hit.group(1))
                .filter(name -> !name.equals("strange"))
                .toList();
        assertThat(names).hasSizeGreaterThan(20);
        assertThat(names).allSatisfy(name -> assertThat(reference).contains("<" + name));
    }

    @Test
    void policyThatMessagesAreDeliveredWithLowersWhatIsPromised() throws Exception {
        ClassOfService classOfService =
                read(deliveringWith("<age since=\"retrieved\">7 days</age>")).classOfService();

        assertThat(classOfService.delivery()).containsOnlyKeys("own");
        assertThat(classOfService.policies()).extracting(KeepPolicy::name).containsExactly("plain-pop3");
        assertThat(classOfService.minimumExpire()).isEqualTo(Expire.afterDays(7));
        assertThat(classOfService.expireDiffersByUser()).isFalse();
    }

    @Test
    void policyThatMessagesAreDeliveredWithMayNotAskForTheQuota() {
        assertThatThrownBy(() ->
                        read(deliveringWith("<all><age since=\"retrieved\">7 days</age><quota above=\"90\"/></all>")))
                .hasMessageContaining("<delivery policy=\"own\"/> names a policy that asks for the <quota>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1073741824", "10 000 KiB", "1MiB", "2 G"})
    void sizesAreNumbersWithAUnitOrWithout(String size) throws Exception {
        String age = "<age since=\"delivered\">7 days</age>";
        String larger = VALID.replace(age, "<all>" + age + "<larger than=\"" + size + "\"/></all>");

        assertThat(larger).isNotEqualTo(VALID);
        assertThat(read(larger).classOfService().policies()).isNotEmpty();
    }

    @Test
    void complaintsEndBeforeThereAreTooManyToRead() {
        String wrong = "a@b@c\n".repeat(10_000);
        String keepcopy = VALID.replace("<user ", "<users file=\"vip\" policy=\"week\"/><user ");

        assertThatThrownBy(() -> KeepCopyConfiguration.from(
                        tree(keepcopy), ConditionFactory.Loader.NONE, name -> new ByteArrayInputStream(utf8(wrong))))
                .hasMessageContaining("vip line 100: 'a@b@c' is not a user name")
                .hasMessageEndingWith("There is more. Mend these first.")
                .hasMessageNotContaining("line 101:");
    }

    private static String deliveringWith(String condition) {
        return "<keepcopy><policies><policy name=\"own\"><onDelete><release/></onDelete><retention of=\"retrieved\">"
                + condition + "</retention></policy></policies><classOfService><delivery policy=\"own\"/>"
                + "<default policy=\"plain-pop3\"/></classOfService></keepcopy>";
    }

    @Test
    void thePoliciesOfTheReadmeAreValid() throws Exception {
        String readme = Files.readString(Path.of(System.getProperty("mailkeep.root"), "pop3-policy", "README.md"));
        List<String> policies = Pattern.compile("```xml\n(<policy.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(policies).hasSize(10);
        for (String policy : policies) {
            read(VALID.replace("<policies>", "<policies>" + policy.replace("name=\"plain\"", "name=\"other\"")));
        }
    }

    @Property(tries = 3000)
    void anyTreeIsReadOrRefused(@ForAll long seed) {
        Random random = new Random(seed);
        BaseHierarchicalConfiguration file = new BaseHierarchicalConfiguration();
        file.getNodeModel().setRootNode(Tree.node(random, "keepcopy", 0));

        try {
            assertThat(KeepCopyConfiguration.from(file).classOfService().policies())
                    .isNotEmpty();
        } catch (ConfigurationException refused) {
            assertThat(refused).hasMessageContaining("conf/keepcopy.xml");
        }
    }

    private static Assignment assigned(ClassOfService classOfService, String user) {
        return classOfService.assign(Username.of(user), attribute -> Optional.empty());
    }

    private static KeepCopyConfiguration read(String xml) throws Exception {
        return KeepCopyConfiguration.from(tree(xml));
    }

    private static HierarchicalConfiguration<ImmutableNode> tree(String xml) throws ConfigurationException {
        return FileConfigurationProvider.getConfig(new ByteArrayInputStream(utf8(xml)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Trees of the words that the parser knows, in any order and with any value. */
    private static final class Tree {
        private static final List<String> ELEMENTS = List.of(
                "maildrop",
                "sessionLock",
                "lease",
                "verifyEvery",
                "sweep",
                "every",
                "usersPerSecond",
                "policies",
                "policy",
                "onRetrieve",
                "nothing",
                "seen",
                "keyword",
                "onDelete",
                "expunge",
                "release",
                "move",
                "ignore",
                "retention",
                "age",
                "forever",
                "classOfService",
                "user",
                "domain",
                "default",
                "x");
        private static final List<String> ATTRIBUTES =
                List.of("name", "policy", "mailbox", "of", "since", "enabled", "x");
        private static final List<String> VALUES = List.of(
                "",
                "plain",
                "30 days",
                "1 hour",
                "-1",
                "999999999 days",
                "9223372036854775807",
                "Trash",
                "INBOX",
                "true",
                "released",
                "retrieved",
                "a@b",
                "@",
                "\\Seen",
                "$Popped",
                "\u0000",
                "%",
                "demo.test");

        static ImmutableNode node(Random random, String name, int depth) {
            ImmutableNode.Builder node = new ImmutableNode.Builder().name(name);
            if (random.nextBoolean()) {
                node.value(pick(random, VALUES));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                node.addAttribute(pick(random, ATTRIBUTES), pick(random, VALUES));
            }
            for (int i = depth > 4 ? 0 : random.nextInt(5); i > 0; i--) {
                node.addChild(node(random, pick(random, ELEMENTS), depth + 1));
            }
            return node.create();
        }

        private static String pick(Random random, List<String> words) {
            return words.get(random.nextInt(words.size()));
        }
    }
}
