package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.inject.Guice;
import com.google.inject.Stage;
import io.mailkeep.server.home.WorkingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.IsStartedProbe;
import org.apache.james.modules.CommonServicesModule;
import org.apache.james.modules.IsStartedProbeModule;
import org.apache.james.server.core.configuration.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AssemblyGraphTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @EnumSource
    void everyDependencyIsBound(Store store) throws IOException {
        Files.createDirectory(home.resolve("conf"));
        Configuration configuration = WorkingDirectory.at(home).configuration();

        assertThatCode(() -> Guice.createInjector(
                        Stage.TOOL,
                        new IsStartedProbeModule(new IsStartedProbe()),
                        new CommonServicesModule(configuration),
                        JamesAssembly.modules(store, configuration)))
                .doesNotThrowAnyException();
    }
}
