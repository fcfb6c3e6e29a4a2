package io.mailkeep.engines;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The checkout whose build put the engines' jars together. */
public final class Checkout {
    private Checkout() {}

    /** The system property {@code mailkeep.root} or, as in an IDE, the nearest checkout above the working directory. */
    public static Path root() {
        return Optional.ofNullable(System.getProperty("mailkeep.root"))
                .map(Path::of)
                .or(Checkout::above)
                .orElseThrow(() -> new EngineException("The engines' jars are in no directory above "
                        + Path.of("").toAbsolutePath() + ": point -Dmailkeep.root at a built checkout."))
                .toAbsolutePath();
    }

    private static Optional<Path> above() {
        return Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory != null, Path::getParent)
                .filter(directory -> Files.isDirectory(directory.resolve("deploy/engines")))
                .findFirst();
    }
}
