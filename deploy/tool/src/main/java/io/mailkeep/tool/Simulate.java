package io.mailkeep.tool;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "simulate",
        description =
                "Says what another keepcopy.xml would keep, release and remove, and touches no mail; Ctrl-C cancels.",
        footer = "Example: keepcopy simulate --policy new.xml --domain example.com")
final class Simulate implements Callable<Integer> {
    @ParentCommand
    private Keepcopy tool;

    @Option(names = "--policy", paramLabel = "FILE", required = true, description = "A whole keepcopy.xml")
    private Path policy;

    @Option(names = "--users-per-second")
    private Integer usersPerSecond;

    @ArgGroup(multiplicity = "1")
    private Audience audience;

    @Override
    public Integer call() {
        Query query = new Query()
                .with("user", audience.user)
                .with("domain", audience.domain)
                .with("usersPerSecond", usersPerSecond);
        Content file = Content.file("application/xml", policy);
        Webadmin server = tool.server();
        return tool.ended(new TaskRun(server, server.call("POST", "/keepcopy/simulate" + query, file), tool.progress())
                .awaitOrCancel());
    }

    /** Exactly one of them: all of a site is never asked for by leaving something out. */
    static final class Audience {
        @Option(names = "--user")
        private String user;

        @Option(names = "--domain")
        private String domain;

        // Picocli alone reads it, to see that one of the three is given.
        @SuppressWarnings("UnusedVariable")
        @Option(names = "--all", description = "Every user")
        private boolean all;
    }
}
