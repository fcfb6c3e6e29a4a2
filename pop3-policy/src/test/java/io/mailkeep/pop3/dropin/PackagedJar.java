package io.mailkeep.pop3.dropin;

import java.nio.file.Path;

/** The jar that the build has packaged, and that an operator would take. */
final class PackagedJar {
    private PackagedJar() {}

    static Path path() {
        return Path.of(System.getProperty("mailkeep.jar"));
    }
}
