package io.mailkeep.server.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A home that is deleted with all it holds, unless it is wanted for finding a fault. */
final class TemporaryHome implements AutoCloseable {
    private final Home home;
    private boolean kept;

    private TemporaryHome(Home home) {
        this.home = home;
    }

    static TemporaryHome create() throws IOException {
        return new TemporaryHome(Home.at(Files.createTempDirectory("mailkeep-demo")));
    }

    Home home() {
        return home;
    }

    void keep() {
        kept = true;
    }

    void discard() {
        kept = false;
    }

    @Override
    public void close() throws IOException {
        if (kept) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(home.root())) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
