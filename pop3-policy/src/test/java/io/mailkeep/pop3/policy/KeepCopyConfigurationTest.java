package io.mailkeep.pop3.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.Test;

class KeepCopyConfigurationTest {
    private static final Path REFERENCE =
            Path.of(System.getProperty("mailkeep.root"), "deploy", "conf", "james", "keepcopy.xml");

    @Test
    void referenceFileIsReadWhole() throws Exception {
        KeepCopyConfiguration read = read(Files.readString(REFERENCE));

        assertThat(read.sessionLock()).contains(Duration.ofSeconds(60));
        assertThat(read.verifyEvery()).isEqualTo(Duration.ofHours(1));
        assertThat(read.sweep()).contains(KeepCopyConfiguration.Sweep.of(Duration.ofHours(1), 50));
        assertThat(policyOf(read, "KEEP@demo.test").onDelete()).isEqualTo(OnDelete.RELEASE);
        assertThat(policyOf(read, "other@demo.test").name()).isEqualTo("plain");
        assertThat(read.classOfService().minimumExpire()).isEqualTo(Expire.NEVER);
    }

    @Test
    void missingFileStopsTheStartWithTheSmallestValidOne() {
        assertThatThrownBy(() -> KeepCopyConfiguration.from(new BaseHierarchicalConfiguration()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("conf/keepcopy.xml is missing")
                .hasMessageContaining("<keepcopy>");
    }

    @Test
    void everyMistakeIsNamedAtOnce() throws Exception {
        String broken = Files.readString(REFERENCE)
                .replace("<lease>60 seconds<", "<lease>1 second<")
                .replace("<keyword>$Popped</keyword></onRetrieve>", "<keyword>\\Deleted</keyword></onRetrieve>")
                .replace("<move mailbox=\"Trash\"/></onDelete>", "<move mailbox=\"inbox\"/></onDelete>")
                .replace("<default policy=\"plain\"/>", "<default policy=\"gold\"/>");

        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1 second")
                .hasMessageContaining("\\Deleted")
                .hasMessageContaining("inbox")
                .hasMessageContaining("gold");
    }

    private static KeepPolicy policyOf(KeepCopyConfiguration read, String user) {
        return read.classOfService()
                .assign(Username.of(user), attribute -> Optional.empty())
                .policy();
    }

    private static KeepCopyConfiguration read(String xml) throws Exception {
        return KeepCopyConfiguration.from(
                FileConfigurationProvider.getConfig(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
    }
}
