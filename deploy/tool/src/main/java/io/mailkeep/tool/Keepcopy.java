package io.mailkeep.tool;

import static io.mailkeep.tool.Webadmin.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line {@code deploy/keepcopy}. */
@Command(
        name = "keepcopy",
        subcommands = {Explain.class, Policy.class, Uidl.class, Simulate.class, CommandLine.HelpCommand.class},
        mixinStandardHelpOptions = true,
        version = "keepcopy of Mailkeep 0.1.0",
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        description = "Asks and tells a server about copies kept for POP3.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the server refused or failed",
            "2:wrong usage, or a file of yours that cannot be read",
            "3:not found",
            "4:done, with something to look at",
            "5:the server cannot be reached or does not answer in time"
        })
public final class Keepcopy {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:KEEPCOPY_URL:-http://127.0.0.1:1800}",
            description = "Webadmin (KEEPCOPY_URL, http://127.0.0.1:1800)")
    private URI url;

    @Option(
            names = "--token-file",
            scope = ScopeType.INHERIT,
            description = "A file with webadmin's token (KEEPCOPY_TOKEN, that of the checkout's own server)")
    private Path tokenFile;

    @Option(
            names = "--timeout",
            scope = ScopeType.INHERIT,
            defaultValue = "30",
            description = "Seconds for each answer (30)")
    private int timeout;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, one value per line")
    private boolean json;

    @Option(
            names = "--progress",
            scope = ScopeType.INHERIT,
            description = "Tell a task's progress on the standard error, as is done on a terminal")
    private boolean progress;

    private final Surroundings surroundings;

    private Keepcopy(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine(Surroundings.ofThisProcess()).execute(args));
    }

    static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new Keepcopy(surroundings)).setExecutionExceptionHandler((failure, line, parsed) -> {
            boolean expected = failure instanceof Refusal;
            String told = expected ? failure.getMessage() : failure.toString();
            line.getErr().println("keepcopy: " + Printable.of(told));
            return expected ? ((Refusal) failure).exitCode() : Refusal.REFUSED;
        });
    }

    @Command(description = "Lists the policies that users can have.", footer = "Example: keepcopy policies")
    int policies() {
        return print(server().call("GET", "/keepcopy/policies"));
    }

    @Command(description = "Lists a user's legal holds.", footer = "Example: keepcopy holds anna")
    int holds(@Parameters(paramLabel = "USER") String user) {
        return print(server().call("GET", of(user) + "/holds"));
    }

    @Command(
            description = "Holds a user's messages, all or those that the options name, whatever a policy says.",
            footer = "Example: keepcopy hold anna c1 --reason 'case 4711' --since 2026-01-01T00:00:00Z")
    int hold(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true) String reason,
            @Option(names = "--from", description = "The sender") String from,
            @Option(names = "--subject", description = "Words of the subject") String subject,
            @Option(names = "--since", description = "ISO instant of delivery") String since,
            @Option(names = "--before", description = "ISO instant of delivery") String before) {
        ObjectNode body = Webadmin.JSON.createObjectNode().put("reason", reason);
        put(body, "from", from);
        put(body, "subject", subject);
        put(body, "since", since);
        put(body, "before", before);
        return print(server().call("PUT", of(user) + "/holds/" + encode(id), Content.json(body)));
    }

    @Command(description = "Ends a legal hold.", footer = "Example: keepcopy unhold anna c1")
    int unhold(@Parameters(paramLabel = "USER") String user, @Parameters(paramLabel = "ID") String id) {
        return print(server().call("DELETE", of(user) + "/holds/" + encode(id)));
    }

    @Command(description = "Lists a user's POP3 devices.", footer = "Example: keepcopy devices anna")
    int devices(@Parameters(paramLabel = "USER") String user) {
        return print(server().call("GET", of(user) + "/devices"));
    }

    @Command(
            name = "forget-device",
            description = "Forgets a device, so that no message waits for it.",
            footer = "Example: keepcopy forget-device anna phone")
    int forgetDevice(@Parameters(paramLabel = "USER") String user, @Parameters(paramLabel = "NAME") String name) {
        return print(server().call("DELETE", of(user) + "/devices/" + encode(name)));
    }

    @Command(
            description = "Takes back deletions not carried out yet.",
            footer = "Example: keepcopy undo anna --since 2026-01-01T00:00:00Z")
    int undo(
            @Parameters(paramLabel = "USER") String user,
            @Option(names = "--since", description = "ISO instant; without, as far back as the policy allows")
                    String since) {
        return print(server().call("POST", of(user) + "/undo" + new Query().with("since", since)));
    }

    @Command(description = "Reads keepcopy.xml again, all or nothing.", footer = "Example: keepcopy reload")
    int reload() {
        return print(server().call("POST", "/keepcopy/reload"));
    }

    @Command(description = "Prints the counters of the node that answers.", footer = "Example: keepcopy counters")
    int counters() {
        return print(server().call("GET", "/keepcopy/counters"));
    }

    @Command(
            description = "Sweeps now and waits for the end; Ctrl-C ends the waiting, not the sweep.",
            footer = "Example: keepcopy sweep --users-per-second 50")
    int sweep(
            @Option(names = "--after", description = "Begin after this user") String after,
            @Option(names = "--users-per-second") Integer usersPerSecond) {
        Query query = new Query().with("after", after).with("usersPerSecond", usersPerSecond);
        Webadmin server = server();
        return ended(new TaskRun(server, server.call("POST", "/keepcopy/sweep" + query), progress()).await());
    }

    @Command(
            description = "Sums messages up by policy, state and age; Ctrl-C cancels.",
            footer = "Example: keepcopy report --domain example.com")
    int report(
            @Option(names = "--domain", description = "Its users alone") String domain,
            @Option(names = "--users-per-second") Integer usersPerSecond) {
        Query query = new Query().with("domain", domain).with("usersPerSecond", usersPerSecond);
        Webadmin server = server();
        return ended(new TaskRun(server, server.call("POST", "/keepcopy/report" + query), progress()).awaitOrCancel());
    }

    /** Prints what a task came to, and says by the exit code whether it is whole. */
    int ended(JsonNode task) {
        JsonNode details = task.path("additionalInformation");
        print(json ? task : details);
        String status = task.path("status").asText();
        if (!status.equals("completed")) {
            throw new Refusal(Refusal.REFUSED, "The task ended as " + status);
        }
        return details.path("usersFailed").asLong() > 0 ? Refusal.LOOK : 0;
    }

    int print(JsonNode node) {
        if (!node.isMissingNode()) {
            print(json ? node + "\n" : Table.of(node));
        }
        return 0;
    }

    void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        if (out.checkError()) {
            throw new Refusal(Refusal.REFUSED, "Cannot write to the standard output");
        }
    }

    /** Tells the operator something beside what is printed. */
    void tell(String sentence) {
        spec.commandLine().getErr().println("keepcopy: " + Printable.of(sentence));
    }

    PrintWriter progress() {
        boolean wanted = progress || surroundings.terminal();
        return wanted ? spec.commandLine().getErr() : new PrintWriter(Writer.nullWriter());
    }

    boolean json() {
        return json;
    }

    OutputStream out() {
        return surroundings.out();
    }

    Webadmin server() {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
            throw new Refusal(Refusal.USAGE, "--url is not http://host:port");
        }
        if (timeout < 1) {
            throw new Refusal(Refusal.USAGE, "--timeout is at least 1 second");
        }
        URI base = URI.create(url.toString().replaceFirst("/+$", ""));
        return new Webadmin(
                base, Token.find(Optional.ofNullable(tokenFile), surroundings, base), Duration.ofSeconds(timeout));
    }

    static String of(String user) {
        return "/keepcopy/users/" + encode(user);
    }

    private static void put(ObjectNode body, String name, String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
