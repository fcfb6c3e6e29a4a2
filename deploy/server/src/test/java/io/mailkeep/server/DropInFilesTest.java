package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stock James is given, file by file: tests take the folders whole, an operator goes by what a README says. */
class DropInFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("mailkeep.root"));
    private static final Path CONF = ROOT.resolve("deploy/conf");

    @ParameterizedTest
    @CsvSource({
        "drop-in, README.md, (?s)## Into a James.*?### IMAP",
        "drop-in-imap, README.md, (?s)### IMAP\\n.*?### Mailets",
        "drop-in-mailets, mailets/README.md, (?s).*"
    })
    void eachIsToldOf(String folder, String readme, String section) throws IOException {
        String told = Pattern.compile(section)
                .matcher(Files.readString(ROOT.resolve(readme)))
                .results()
                .findFirst()
                .orElseThrow()
                .group();

        assertThat(names(CONF.resolve(folder))).isNotEmpty().allSatisfy(file -> assertThat(told)
                .contains(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"james", "drop-in-mailets"})
    void noMailIsThrownAwayUnasked(String folder) throws IOException {
        assertThat(Files.readString(CONF.resolve(folder).resolve("mailetcontainer.xml")))
                .doesNotContainPattern("match=\"All\" class=\"Null\"");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
