package io.mailkeep.server;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.common.reflect.ClassPath;
import com.google.common.reflect.ClassPath.ClassInfo;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.google.inject.spi.ElementSource;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.mailkeep.server.home.WorkingDirectory;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.IsStartedProbe;
import org.apache.james.modules.CommonServicesModule;
import org.apache.james.modules.IsStartedProbeModule;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("UnstableApiUsage") // Guava's class path.
class AssemblyGraphTest {
    /** Of the vault, of migrations, and of what cleans up blobs and tasks. */
    private static final Set<String> OF_ROUTES_THAT_ARE_NOT_HERE = Set.of(
            "BlobGCTask",
            "BlobStoreVaultGarbageCollectionTask",
            "DeletedMessagesVaultDeleteTask",
            "DeletedMessagesVaultExportTask",
            "DeletedMessagesVaultRestoreTask",
            "MailboxMergingTask",
            "MigrationTask",
            "TasksCleanupTask",
            "UploadRepositoryCleanupTask");

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
    void everyDependencyOfOneNodeOfSeveralIsBound(boolean listed) {
        assertThatCode(() -> injectOneOfSeveral("cassandra.view.enabled=" + listed))
                .doesNotThrowAnyException();
    }

    /** One that has no JSON form fails when it is submitted, and no start says so. */
    @Test
    void everyTaskOfJamesCanBeHandedToAnotherNode() throws IOException {
        Set<String> handed = injectOneOfSeveral("").getAllBindings().values().stream()
                .filter(binding -> binding.getKey().getTypeLiteral().getRawType() == TaskDTOModule.class)
                .map(binding -> ((ElementSource) binding.getSource()).getDeclaringSource())
                .flatMap(provider -> tasks((Method) provider))
                .collect(toSet());

        Set<String> tasks = ClassPath.from(getClass().getClassLoader()).getTopLevelClasses().stream()
                .filter(type -> type.getName().matches("org\\.apache\\.(james|mailbox)\\..*Task"))
                .map(ClassInfo::load)
                .filter(type -> Task.class.isAssignableFrom(type) && !type.isInterface())
                .filter(type -> !OF_ROUTES_THAT_ARE_NOT_HERE.contains(type.getSimpleName()))
                .map(Class::getName)
                .collect(toSet());
        assertThat(tasks).isNotEmpty().isSubsetOf(handed);
    }

    /** What a provider returns is a form of any task; what it calls says of which. */
    private static Stream<String> tasks(Method provider) {
        return new ClassFileImporter()
                        .importClass(provider.getDeclaringClass())
                        .getMethod(provider.getName(), provider.getParameterTypes())
                        .getMethodCallsFromSelf()
                        .stream()
                        .map(JavaMethodCall::getTarget)
                        .filter(called -> called.getRawReturnType().isEquivalentTo(TaskDTOModule.class))
                        .map(called ->
                                called.resolveMember().orElseThrow().reflect().getGenericReturnType())
                        .map(form -> ((ParameterizedType) form).getActualTypeArguments()[0].getTypeName());
    }

    private Injector injectOneOfSeveral(String setting) throws IOException {
        Files.createDirectory(home.resolve("conf"));
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    home.resolve("conf/rabbitmq.properties"),
                    "uri=amqp://127.0.0.1:" + broker.getLocalPort() + "\nmanagement.uri=http://127.0.0.1:1\n"
                            + "management.user=guest\nmanagement.password=guest\n" + setting + "\n");
            return inject(Store.CASSANDRA);
        }
    }

    private Injector inject(Store store) {
        Configuration configuration = WorkingDirectory.at(home).configuration();
        return Guice.createInjector(
                Stage.TOOL,
                new IsStartedProbeModule(new IsStartedProbe()),
                new CommonServicesModule(configuration),
                JamesAssembly.modules(store, configuration));
    }
}
