package io.mailkeep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a benchmark tells its steps and its report: a mixin of its command. */
public final class Output {
    @Option(names = "--out", paramLabel = "FILE", description = "also write the Markdown there")
    private Optional<Path> out = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Prints the report, and writes it where the user wants it. */
    public void report(String markdown) throws IOException {
        command.commandLine().getOut().print(markdown);
        command.commandLine().getOut().flush();
        if (out.isPresent()) {
            Files.writeString(out.get(), markdown);
        }
    }

    /** Tells on standard error, with the time, what comes now. */
    public void progress(String step) {
        command.commandLine().getErr().println(LocalTime.now(ZoneOffset.UTC).withNano(0) + " " + step);
    }
}
