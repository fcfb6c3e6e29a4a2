package io.mailkeep.tool;

import static io.mailkeep.tool.Webadmin.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line {@code deploy/keepcopy}. */
@Command(
        name = "keepcopy",
        subcommands = {Keepcopy.Policy.class, Keepcopy.Uidl.class},
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        description = "Asks and tells a server about copies kept for POP3.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the server refused or failed",
            "2:wrong usage",
            "3:not found",
            "4:done, with something to look at",
            "5:the server cannot be reached"
        })
public final class Keepcopy {
    private static final int PAGE = 500;

    @Spec
    private CommandSpec spec;

    @Option(names = "--url", scope = ScopeType.INHERIT, defaultValue = "${env:KEEPCOPY_URL:-http://127.0.0.1:1800}")
    private URI url;

    @Option(names = "--token-file", scope = ScopeType.INHERIT, description = "A file with webadmin's token")
    private Path tokenFile;

    @Option(names = "--timeout", scope = ScopeType.INHERIT, defaultValue = "30", description = "Seconds (30)")
    private int timeout;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print the server's JSON")
    private boolean json;

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Keepcopy()).setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("keepcopy: " + failure.getMessage());
            return failure instanceof Refusal ? ((Refusal) failure).exitCode() : Refusal.REFUSED;
        });
    }

    @Command(description = "Says what happens to a user's messages and why.", footer = "Example: keepcopy explain anna")
    int explain(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "MESSAGE", arity = "0..1") String message,
            @Option(names = "--limit", defaultValue = "2147483647") int limit)
            throws IOException {
        Webadmin server = server();
        if (message != null) {
            return print(server.call("GET", of(user) + "/messages/" + encode(message)));
        }
        int offset = 0;
        while (offset < limit) {
            int wanted = Math.min(PAGE, limit - offset);
            JsonNode page = server.call("GET", of(user) + "?offset=" + offset + "&limit=" + wanted);
            print(offset == 0 ? page : page.path("messages"));
            int got = page.path("messages").size();
            if (got < wanted) {
                break;
            }
            offset += got;
        }
        return 0;
    }

    @Command(description = "Lists a user's legal holds.", footer = "Example: keepcopy holds anna")
    int holds(@Parameters(paramLabel = "USER") String user) throws IOException {
        return print(server().call("GET", of(user) + "/holds"));
    }

    @Command(description = "Holds messages.", footer = "Example: keepcopy hold anna c1 --reason 'case 4711'")
    int hold(
            @Parameters(paramLabel = "USER") String user,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--reason", required = true) String reason,
            @Option(names = "--from") String from,
            @Option(names = "--subject") String subject,
            @Option(names = "--since", description = "ISO instant") String since,
            @Option(names = "--before", description = "ISO instant") String before)
            throws IOException {
        ObjectNode body = Webadmin.JSON.createObjectNode().put("reason", reason);
        put(body, "from", from);
        put(body, "subject", subject);
        put(body, "since", since);
        put(body, "before", before);
        return print(server().call("PUT", of(user) + "/holds/" + encode(id), BodyPublishers.ofString(body.toString())));
    }

    @Command(description = "Ends a legal hold.", footer = "Example: keepcopy unhold anna c1")
    int unhold(@Parameters(paramLabel = "USER") String user, @Parameters(paramLabel = "ID") String id)
            throws IOException {
        return print(server().call("DELETE", of(user) + "/holds/" + encode(id)));
    }

    @Command(description = "Lists a user's devices.", footer = "Example: keepcopy devices anna")
    int devices(@Parameters(paramLabel = "USER") String user) throws IOException {
        return print(server().call("GET", of(user) + "/devices"));
    }

    @Command(
            name = "forget-device",
            description = "Forgets a device.",
            footer = "Example: keepcopy forget-device anna phone")
    int forgetDevice(@Parameters(paramLabel = "USER") String user, @Parameters(paramLabel = "NAME") String name)
            throws IOException {
        return print(server().call("DELETE", of(user) + "/devices/" + encode(name)));
    }

    @Command(description = "Takes back deletions not carried out yet.", footer = "Example: keepcopy undo anna")
    int undo(@Parameters(paramLabel = "USER") String user, @Option(names = "--since") String since) throws IOException {
        return print(server().call("POST", of(user) + "/undo" + query("since", since)));
    }

    @Command(description = "Reads the configuration again, all or nothing.", footer = "Example: keepcopy reload")
    int reload() throws IOException {
        return print(server().call("POST", "/keepcopy/reload"));
    }

    @Command(description = "Prints this node's counters.", footer = "Example: keepcopy counters")
    int counters() throws IOException {
        return print(server().call("GET", "/keepcopy/counters"));
    }

    @Command(description = "Sweeps now.", footer = "Example: keepcopy sweep --users-per-second 50")
    int sweep(@Option(names = "--after") String after, @Option(names = "--users-per-second") Integer usersPerSecond)
            throws IOException {
        String rate = usersPerSecond == null ? null : usersPerSecond.toString();
        String query = query("after", after) + query("usersPerSecond", rate);
        return task(server().call("POST", "/keepcopy/sweep" + query.replaceFirst("(?<=.)\\?", "&")));
    }

    @Command(
            description = "Compares a configuration with the present one.",
            footer = "Example: keepcopy simulate --policy new.xml")
    int simulate(
            @Option(names = "--policy", required = true) Path policy,
            @Option(names = "--user") String user,
            @Option(names = "--domain") String domain)
            throws IOException {
        String query = user == null ? query("domain", domain) : query("user", user);
        return task(server().call("POST", "/keepcopy/simulate" + query, BodyPublishers.ofFile(policy)));
    }

    @Command(description = "Counts messages by policy, state and age.", footer = "Example: keepcopy report")
    int report(@Option(names = "--domain") String domain) throws IOException {
        return task(server().call("POST", "/keepcopy/report" + query("domain", domain)));
    }

    private int task(JsonNode submitted) throws IOException {
        Webadmin server = server();
        String path = "/tasks/" + encode(submitted.path("taskId").asText());
        while (true) {
            JsonNode task = server.call("GET", path);
            String status = task.path("status").asText();
            if (!status.equals("waiting") && !status.equals("inProgress")) {
                print(json ? task : task.path("additionalInformation"));
                if (!status.equals("completed")) {
                    throw new Refusal(Refusal.REFUSED, "The task ended as " + status);
                }
                return task.path("additionalInformation").path("usersFailed").asLong() > 0 ? Refusal.LOOK : 0;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.REFUSED, "Interrupted");
        }
    }

    private int print(JsonNode node) {
        PrintWriter out = spec.commandLine().getOut();
        if (json && !node.isMissingNode()) {
            out.println(node);
        } else {
            out.print(Table.of(node));
        }
        out.flush();
        return 0;
    }

    private Webadmin server() throws IOException {
        Optional<String> token = Optional.ofNullable(System.getenv("KEEPCOPY_TOKEN"));
        if (tokenFile != null) {
            token = Optional.of(Files.readString(tokenFile).strip());
        }
        return new Webadmin(url, token, Duration.ofSeconds(timeout));
    }

    private static String of(String user) {
        return "/keepcopy/users/" + encode(user);
    }

    private static String query(String name, String value) {
        return value == null ? "" : "?" + name + "=" + encode(value);
    }

    private static void put(ObjectNode body, String name, String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    @Command(name = "policy", description = "A user's own policy.", footer = "Example: keepcopy policy set anna keep30")
    static final class Policy {
        @ParentCommand
        private Keepcopy tool;

        @Command(description = "Puts a user under a policy.", footer = "Example: keepcopy policy set anna keep30")
        int set(@Parameters(paramLabel = "USER") String user, @Parameters(paramLabel = "NAME") String name)
                throws IOException {
            ObjectNode body = Webadmin.JSON.createObjectNode().put("policy", name);
            return tool.print(
                    tool.server().call("PUT", of(user) + "/policy", BodyPublishers.ofString(body.toString())));
        }

        @Command(description = "Ends a user's own policy.", footer = "Example: keepcopy policy unset anna")
        int unset(@Parameters(paramLabel = "USER") String user) throws IOException {
            return tool.print(tool.server().call("DELETE", of(user) + "/policy"));
        }
    }

    @Command(name = "uidl", description = "UIDLs as files.", footer = "Example: keepcopy uidl export anna")
    static final class Uidl {
        @ParentCommand
        private Keepcopy tool;

        @Command(description = "Prints a user's UIDLs as CSV.", footer = "Example: keepcopy uidl export anna")
        int export(@Parameters(paramLabel = "USER") String user) throws IOException {
            PrintWriter out = tool.spec.commandLine().getOut();
            out.print(tool.server().text("GET", of(user) + "/uidls", BodyPublishers.noBody()));
            out.flush();
            return 0;
        }
    }
}
