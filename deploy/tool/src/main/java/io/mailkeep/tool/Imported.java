package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What an import came to, told user by user: only the sums are kept. */
final class Imported {
    private static final String[] LOOK_AT = {"unmatched", "conflicts"};

    private final Keepcopy tool;
    private long users;
    private long assigned;
    private long unchanged;
    private long toLookAt;
    private long missing;

    Imported(Keepcopy tool) {
        this.tool = tool;
    }

    void add(String user, JsonNode result) {
        users++;
        assigned += result.path("assigned").asLong();
        unchanged += result.path("unchanged").asLong();
        for (String kind : LOOK_AT) {
            toLookAt += result.path(kind).size();
        }
        if (tool.json() && result.isObject()) {
            ObjectNode named = Webadmin.JSON.createObjectNode().put("user", user);
            named.setAll((ObjectNode) result);
            tool.print(named);
        } else {
            tellOf(user, result);
        }
    }

    void missing(String user, Refusal refusal) {
        missing++;
        tool.tell(user + ": " + refusal.getMessage());
    }

    /** Prints the sums and answers the exit code. */
    int finish() {
        if (!tool.json()) {
            ObjectNode sums = Webadmin.JSON.createObjectNode();
            sums.put("users", users).put("assigned", assigned).put("unchanged", unchanged);
            sums.put("unmatched or in conflict", toLookAt).put("users not found", missing);
            tool.print(Table.of(Webadmin.JSON.createArrayNode().add(sums)));
        }
        return toLookAt + missing > 0 ? Refusal.LOOK : 0;
    }

    private void tellOf(String user, JsonNode result) {
        for (String kind : LOOK_AT) {
            result.path(kind)
                    .forEach(one -> tool.print(Printable.of(user) + "  " + kind + "  " + Columns.cell(one) + "\n"));
        }
    }
}
