package io.mailkeep.tool;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the process finds around it.
 *
 * @param ownToken where the checkout's own server keeps its token
 * @param terminal whether somebody reads the standard error as it is written
 * @param out the standard output, for what is not text of this tool
 */
record Surroundings(Map<String, String> variables, Optional<Path> ownToken, boolean terminal, OutputStream out) {
    /** As {@code deploy/keepcopy} says. */
    static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(),
                Optional.ofNullable(System.getProperty("keepcopy.token.file")).map(Path::of),
                Boolean.getBoolean("keepcopy.terminal"),
                new FileOutputStream(FileDescriptor.out));
    }
}
