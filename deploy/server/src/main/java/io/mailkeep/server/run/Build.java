package io.mailkeep.server.run;

import io.mailkeep.server.home.StartUpException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a checkout was built to: a version of the server. Immutable. */
final class Build {
    private final Path checkout;
    private final String classPath;

    private Build(Path checkout, String classPath) {
        this.checkout = checkout;
        this.classPath = classPath;
    }

    /** @throws StartUpException when nothing was built there */
    static Build of(Path checkout) throws IOException {
        Path target = checkout.toAbsolutePath().resolve("deploy/server/target");
        Path libraries = target.resolve("classpath");
        if (!Files.isReadable(libraries)) {
            throw new StartUpException(checkout + " has no built server, " + libraries
                    + " is missing: run 'mvn package -DskipTests' there, or name another checkout");
        }
        return new Build(
                checkout.toAbsolutePath(),
                target.resolve("classes")
                        + File.pathSeparator
                        + Files.readString(libraries).trim());
    }

    /** Where its configuration is, in {@code deploy/conf}. */
    Path checkout() {
        return checkout;
    }

    String classPath() {
        return classPath;
    }

    /** Of its JVM: where it finds what else was built. */
    List<String> options() {
        return List.of("-Dmailkeep.root=" + checkout);
    }
}
