package io.mailkeep.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class ReadmeTest {
    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsGoodUsage(String example) {
        String[] arguments = example.replace("'case 4711'", "case").split(" ");

        assertThatCode(() -> tool().parseArgs(Stream.of(arguments).skip(1).toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    @Test
    void everyCommandHasAnExample() throws IOException {
        List<String> examples = examples().toList();

        assertThat(commands(tool())).hasSizeGreaterThan(15).allSatisfy(command -> assertThat(examples)
                .anyMatch(line -> (line + " ").startsWith(command + " ")));
    }

    @Test
    void everyCommandShowsAnExampleInItsHelp() {
        assertThat(leaves(tool())).allSatisfy(command -> {
            String[] footer = command.getCommandSpec().usageMessage().footer();
            assertThat(footer).hasSize(1);
            assertThat(footer[0])
                    .startsWith("Example: " + command.getCommandSpec().qualifiedName());
        });
    }

    private static Stream<String> examples() throws IOException {
        return Files.readString(Path.of(System.getProperty("mailkeep.root"), "deploy/tool/README.md"))
                .lines()
                .filter(line -> line.startsWith("keepcopy "));
    }

    private static List<String> commands(CommandLine tool) {
        return leaves(tool)
                .map(command -> command.getCommandSpec().qualifiedName())
                .toList();
    }

    private static Stream<CommandLine> leaves(CommandLine line) {
        if (line.getCommandName().equals("help")) {
            return Stream.empty();
        }
        if (line.getSubcommands().isEmpty()) {
            return Stream.of(line);
        }
        return line.getSubcommands().values().stream().flatMap(ReadmeTest::leaves);
    }

    private static CommandLine tool() {
        return Keepcopy.commandLine(
                new Surroundings(Map.of(), Optional.empty(), false, OutputStream.nullOutputStream()));
    }
}
