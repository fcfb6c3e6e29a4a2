package io.mailkeep.server;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The commands of {@code deploy/OPERATING.md}, so that what is tested is what an operator reads. */
final class OperatingGuide {
    private static final Path FILE = Path.of(System.getProperty("mailkeep.root"), "deploy/OPERATING.md");
    private static final Pattern COMMANDS = Pattern.compile("(?ms)^( *)```sh\n(.*?)^ *```$");
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private OperatingGuide() {}

    /** The one block of commands that has these words. */
    static String commands(String words) throws IOException {
        List<String> found = COMMANDS.matcher(Files.readString(FILE))
                .results()
                .filter(block -> block.group(2).contains(words))
                .map(OperatingGuide::withoutIndent)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(FILE + " has " + found.size() + " blocks of commands with '" + words + "'");
        }
        return found.get(0);
    }

    private static String withoutIndent(MatchResult block) {
        int indent = block.group(1).length();
        return block.group(2)
                .lines()
                .map(line -> line.substring(Math.min(indent, line.length())))
                .collect(joining("\n"));
    }

    /** Lets a shell carry them out. */
    static Done carryOut(String commands, Path directory, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-o", "pipefail", "-c", commands)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process shell = builder.start();
        Watchdog watchdog = Watchdog.over(shell, LIMIT);
        String text = shell.inputReader().lines().collect(joining("\n"));
        Done done = new Done(shell.waitFor(), text);
        watchdog.callOff();
        return done;
    }

    /** How it ended, and all that was printed. */
    record Done(int code, String text) {}
}
