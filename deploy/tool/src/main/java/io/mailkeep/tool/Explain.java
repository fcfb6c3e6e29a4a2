package io.mailkeep.tool;

import static io.mailkeep.tool.Webadmin.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "explain",
        description = "Says which policy a user has, and what becomes of each message, or one, when and why.",
        footer = "Example: keepcopy explain anna")
final class Explain implements Callable<Integer> {
    private static final int PAGE = 500;

    @ParentCommand
    private Keepcopy tool;

    @Parameters(index = "0", paramLabel = "USER")
    private String user;

    @Parameters(index = "1", paramLabel = "MESSAGE", arity = "0..1", description = "An IMAP UID or a UIDL")
    private String message;

    @Option(names = "--limit", description = "At most so many messages")
    private int limit = Integer.MAX_VALUE;

    @Override
    public Integer call() {
        Webadmin server = tool.server();
        if (message != null) {
            return tool.print(server.call("GET", Keepcopy.of(user) + "/messages/" + encode(message)));
        }
        Columns columns = null;
        int offset = 0;
        while (offset < limit) {
            int wanted = Math.min(PAGE, limit - offset);
            JsonNode page = server.call(
                    "GET",
                    Keepcopy.of(user) + new Query().with("offset", offset).with("limit", wanted));
            JsonNode messages = page.path("messages");
            if (messages.size() > wanted) {
                throw new Refusal(Refusal.REFUSED, "The server answered more messages than were asked for");
            }
            if (columns == null) {
                columns = Columns.of(messages);
                head(page, columns);
            }
            rows(messages, columns);
            if (messages.size() < wanted) {
                break;
            }
            offset += wanted;
        }
        return 0;
    }

    private void head(JsonNode page, Columns columns) {
        if (!tool.json() && page.isObject()) {
            ObjectNode facts = page.deepCopy();
            tool.print(Table.of(facts.remove(List.of("messages", "offset", "limit"))));
            tool.print(page.path("messages").isEmpty() ? "" : columns.heading());
        }
    }

    private void rows(JsonNode messages, Columns columns) {
        StringBuilder rows = new StringBuilder();
        for (JsonNode row : messages) {
            rows.append(tool.json() ? row + "\n" : columns.row(row));
        }
        tool.print(rows.toString());
    }
}
