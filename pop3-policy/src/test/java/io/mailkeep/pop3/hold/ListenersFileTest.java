package io.mailkeep.pop3.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.modules.mailbox.PreDeletionHooksConfiguration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code listeners.xml} that operators are shown, read as James reads it. */
class ListenersFileTest {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));

    @ParameterizedTest
    @ValueSource(strings = {"deploy/conf/james/listeners.xml", "deploy/conf/drop-in/listeners.xml"})
    void shippedFilesNameTheHook(String file) throws Exception {
        try (InputStream xml = Files.newInputStream(ROOT.resolve(file))) {
            assertNamesTheHook(xml);
        }
    }

    @Test
    void exampleOfTheReadmeNamesTheHook() throws Exception {
        String readme = Files.readString(ROOT.resolve("pop3-policy/README.md"));
        int start = readme.indexOf("<!-- listeners.xml -->");
        String example = readme.substring(start, readme.indexOf("```", start));

        assertNamesTheHook(new ByteArrayInputStream(example.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertNamesTheHook(InputStream xml) throws Exception {
        HierarchicalConfiguration<ImmutableNode> listeners = FileConfigurationProvider.getConfig(xml);

        assertThat(PreDeletionHooksConfiguration.from(listeners).getHooksConfiguration())
                .extracting(hook -> hook.getClazz())
                // Before any other hook: one that a held message stops has noted nothing.
                .startsWith(HoldPreDeletionHook.class.getName());
    }
}
