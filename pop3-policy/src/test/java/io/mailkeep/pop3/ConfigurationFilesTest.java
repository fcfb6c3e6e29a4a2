package io.mailkeep.pop3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.utils.ExtensionConfiguration;
import org.junit.jupiter.api.Test;

class ConfigurationFilesTest {
    @Test
    void whatIsNoXmlIsNamedWithItsLine() {
        assertThatThrownBy(() -> files("<keepcopy>\n<policies>\n</keepcopy>").read())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("conf/keepcopy.xml can not be read: ")
                .hasMessageContaining("lineNumber: 3")
                .hasMessageContaining("\"policies\"");
    }

    private static ConfigurationFiles files(String keepcopy) {
        return Guice.createInjector(binder -> {
                    binder.bind(FileSystem.class).toInstance(withoutJars());
                    binder.bind(ExtensionConfiguration.class).toInstance(ExtensionConfiguration.DEFAULT);
                    binder.bind(ConfigurationProvider.class)
                            .toInstance((name, level) -> FileConfigurationProvider.getConfig(
                                    new ByteArrayInputStream(keepcopy.getBytes(StandardCharsets.UTF_8))));
                })
                .getInstance(ConfigurationFiles.class);
    }

    private static FileSystem withoutJars() {
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    throw new FileNotFoundException();
                });
    }
}
