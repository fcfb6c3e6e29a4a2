package io.mailkeep.pop3.stock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What an operator adds to a stock server: a jar, and the files that ship with it. */
public record DropIn(Path jar, Path configuration) {
    private static final Path SHIPPED = Path.of(System.getProperty("mailkeep.root"), "deploy/conf");

    /** The jar that the module's build has packaged, with the files of a folder of {@code deploy/conf}. */
    public static DropIn ofThisModule(String configuration) {
        return new DropIn(packagedJar(), SHIPPED.resolve(configuration));
    }

    /** The POP3 extension, whose module has been packaged before. */
    public static DropIn ofPop3Policy() throws IOException {
        Path target = Path.of(System.getProperty("mailkeep.root"), "pop3-policy/target");
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(file ->
                            file.getFileName().toString().matches("mailkeep-pop3-policy-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
            return new DropIn(jar, SHIPPED.resolve("drop-in"));
        }
    }

    static Path packagedJar() {
        return Path.of(System.getProperty("mailkeep.jar"));
    }
}
