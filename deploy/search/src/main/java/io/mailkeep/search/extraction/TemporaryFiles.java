package io.mailkeep.search.extraction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of what one process unpacks: gone with it, however that ends. */
record TemporaryFiles(Path directory) {
    private static final Logger LOGGER = LoggerFactory.getLogger(TemporaryFiles.class);

    static TemporaryFiles create() throws IOException {
        return new TemporaryFiles(Files.createTempDirectory("mailkeep-extractor"));
    }

    void delete() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOGGER.warn("Temporary files stay: delete them directory={} failure={}", directory, e.toString());
        }
    }
}
