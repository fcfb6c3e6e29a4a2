package io.mailkeep.server.faults;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What was broken, and what clients did and were told, in a file with a line for each, as it happened. Thread-safe. */
final class History implements AutoCloseable {
    private final PrintWriter file;

    /** @param file written anew */
    History(Path file) throws IOException {
        this.file = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    /** @param who a user's address, or who breaks things */
    synchronized void note(String who, String what) {
        file.println(Instant.now() + "  " + who + "  " + what);
        file.flush();
    }

    @Override
    public void close() {
        file.close();
    }
}
