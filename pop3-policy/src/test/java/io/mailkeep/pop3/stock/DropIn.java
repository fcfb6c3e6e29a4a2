package io.mailkeep.pop3.stock;

import java.nio.file.Path;

/** What an operator adds to a stock server: a jar, and the files that ship with it. */
public record DropIn(Path jar, Path configuration) {
    private static final Path SHIPPED = Path.of(System.getProperty("mailkeep.root"), "deploy/conf");

    /** The jar that the module's build has packaged, with the files of a folder of {@code deploy/conf}. */
    public static DropIn ofThisModule(String configuration) {
        return new DropIn(packagedJar(), SHIPPED.resolve(configuration));
    }

    static Path packagedJar() {
        return Path.of(System.getProperty("mailkeep.jar"));
    }
}
