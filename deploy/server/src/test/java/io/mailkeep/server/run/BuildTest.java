package io.mailkeep.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.server.home.StartUpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
    @TempDir
    private Path checkout;

    @Test
    void ofAnotherCheckoutHasItsOwnClassesFirst() throws IOException {
        Path target = Files.createDirectories(checkout.resolve("deploy/server/target"));
        Files.writeString(target.resolve("classpath"), "/libraries/a.jar:/libraries/b.jar\n");

        Build build = Build.of(checkout);

        assertThat(build.classPath()).isEqualTo(target.resolve("classes") + ":/libraries/a.jar:/libraries/b.jar");
        assertThat(build.options()).containsExactly("-Dmailkeep.root=" + checkout);
    }

    @Test
    void nothingBuiltIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> Build.of(checkout))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining(checkout.toString())
                .hasMessageContaining("run 'mvn package -DskipTests' there");
    }
}
