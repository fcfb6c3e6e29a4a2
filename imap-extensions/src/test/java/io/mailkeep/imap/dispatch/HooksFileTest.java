package io.mailkeep.imap.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.hook.FetchHook;
import io.mailkeep.imap.hook.GuardHook;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.hook.Verdict;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HooksFileTest {
    /** Told, and configured. */
    public static final class Told implements FetchHook {
        private String where = "";

        @Override
        public void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
            where = element.getString("where", "nowhere");
            if (where.equals("unlinked")) {
                throw new NoClassDefFoundError("com/example/Client");
            }
            if (where.equals("wrong")) {
                throw new ConfigurationException("<where> is wrong. Write another.");
            }
        }

        @Override
        public void fetched(MessagesFetched fetched) {}
    }

    /** Asked. */
    public static final class Asked implements GuardHook {
        @Override
        public Verdict before(GuardedCommand command) {
            return Verdict.allow();
        }
    }

    @Test
    void aFileThatIsNotThereIsNoHooks() throws Exception {
        HooksFile file =
                new HooksFile(new org.apache.commons.configuration2.BaseHierarchicalConfiguration(), none -> "");

        assertThat(file.read()).isEmpty();
    }

    @Test
    void eachHookIsReadWithWhatIsItsOwn() throws Exception {
        List<HookEntry> entries = read("<hook class='Told'/>"
                + "<hook class='Told' name='second' timeout='2 seconds' queue='7' onFailure='retry'><where>here</where></hook>"
                + "<hook class='Asked' onFailure='refuse'/>");

        assertThat(entries).extracting(HookEntry::name).containsExactly("Told", "second", "Asked");
        HookEntry first = entries.get(0);
        assertThat(first.telling()).isEqualTo(Duration.ofSeconds(10));
        assertThat(first.asking()).isEqualTo(Duration.ofSeconds(1));
        assertThat(first.queue()).isEqualTo(1000);
        assertThat(first.onFailure()).isEqualTo(OnFailure.SKIP);
        HookEntry second = entries.get(1);
        assertThat(second.telling()).isEqualTo(Duration.ofSeconds(2));
        assertThat(second.queue()).isEqualTo(7);
        assertThat(second.onFailure()).isEqualTo(OnFailure.RETRY);
        assertThat(((Told) second.hook()).where).isEqualTo("here");
        assertThat(entries.get(2).unanswered()).isEqualTo(Unanswered.REFUSE);
    }

    @Test
    void theFeedIsNoHook() throws Exception {
        assertThat(read("<feed age='30 days'/>")).isEmpty();
        assertThat(read("<sessionsPerUser>100</sessionsPerUser>")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<hok/> | <hok> | Write <hook",
                "<hook/> | no class | Write <hook class",
                "<hook class='Absent'/> | Absent | extensions-jars/",
                "<hook class='String'/> | String | Implement",
                "<hook class='Told' speed='1'/> | speed | There are class, name, timeout, queue, onFailure",
                "<hook class='Told' name='a b'/> | a b | Write 1 to 64",
                "<hook class='Told'/><hook class='Told'/> | name=\"Told\" | another name",
                "<hook class='Told' queue='0'/> | queue=\"0\" | Write a number",
                "<hook class='Told' queue='many'/> | queue=\"many\" | Write a number",
                "<hook class='Told' timeout='soon'/> | timeout=\"soon\" | Write a time",
                "<hook class='Told' timeout='0 s'/> | timeout=\"0 s\" | Write a time",
                "<hook class='Told' timeout='2 days'/> | timeout=\"2 days\" | Write a time",
                "<hook class='Told' onFailure='allow'/> | onFailure=\"allow\" | Write skip",
                "<hook class='Asked' onFailure='off'/> | onFailure=\"off\" | Write skip",
                "<hook class='Linked'/> | com/example/Client | Put the jar that has it into extensions-jars/",
                "<hook class='Told'><where>unlinked</where></hook> | com/example/Client | into extensions-jars/",
                "<hook class='Told'><where>wrong</where></hook> | <hook class=\"Told\"> | Write another"
            })
    void aMistakeNamesFileElementValueAndRemedy(String hooks, String place, String remedy) {
        assertThatThrownBy(() -> read(hooks))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("conf/sync-hooks.xml")
                .hasMessageContaining(place)
                .hasMessageContaining(remedy);
    }

    private static List<HookEntry> read(String hooks) throws Exception {
        byte[] file = ("<syncHooks>" + hooks + "</syncHooks>").getBytes(StandardCharsets.UTF_8);
        return new HooksFile(FileConfigurationProvider.getConfig(new ByteArrayInputStream(file)), HooksFileTest::load)
                .read();
    }

    private static Object load(String className) throws ClassNotFoundException {
        switch (className) {
            case "Told":
                return new Told();
            case "Asked":
                return new Asked();
            case "Linked":
                throw new NoClassDefFoundError("com/example/Client");
            case "String":
                return "";
            default:
                throw new ClassNotFoundException(className);
        }
    }
}
