package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.inject.Guice;
import com.google.inject.Stage;
import io.mailkeep.server.home.WorkingDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.IsStartedProbe;
import org.apache.james.modules.CommonServicesModule;
import org.apache.james.modules.IsStartedProbeModule;
import org.apache.james.server.core.configuration.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssemblyGraphTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @EnumSource
    void everyDependencyIsBound(Store store) throws IOException {
        Files.createDirectory(home.resolve("conf"));

        assertThatCode(() -> inject(store)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyDependencyOfOneNodeOfSeveralIsBound(boolean listed) throws IOException {
        Files.createDirectory(home.resolve("conf"));
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    home.resolve("conf/rabbitmq.properties"),
                    "uri=amqp://127.0.0.1:" + broker.getLocalPort() + "\nmanagement.uri=http://127.0.0.1:1\n"
                            + "management.user=guest\nmanagement.password=guest\n"
                            + "cassandra.view.enabled=" + listed + "\n");

            assertThatCode(() -> inject(Store.CASSANDRA)).doesNotThrowAnyException();
        }
    }

    private void inject(Store store) {
        Configuration configuration = WorkingDirectory.at(home).configuration();
        Guice.createInjector(
                Stage.TOOL,
                new IsStartedProbeModule(new IsStartedProbe()),
                new CommonServicesModule(configuration),
                JamesAssembly.modules(store, configuration));
    }
}
