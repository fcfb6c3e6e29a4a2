package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "policy",
        description = "Shows, sets and unsets a user's policy.",
        footer = "Example: keepcopy policy set anna keep30")
final class Policy {
    @ParentCommand
    private Keepcopy tool;

    @Command(description = "Says which policy a user has and why.", footer = "Example: keepcopy policy show anna")
    int show(@Parameters(paramLabel = "USER") String user) {
        JsonNode explained = tool.server().call("GET", Keepcopy.of(user) + "?limit=1");
        ObjectNode policy = Webadmin.JSON.createObjectNode();
        for (String fact : new String[] {"user", "policy", "policyBecause"}) {
            policy.set(fact, explained.path(fact));
        }
        return tool.print(policy);
    }

    @Command(
            description = "Puts a user under a policy, whatever the rules say.",
            footer = "Example: keepcopy policy set anna keep30")
    int set(@Parameters(paramLabel = "USER") String user, @Parameters(paramLabel = "NAME") String name) {
        ObjectNode body = Webadmin.JSON.createObjectNode().put("policy", name);
        return tool.print(tool.server().call("PUT", Keepcopy.of(user) + "/policy", Content.json(body)));
    }

    @Command(description = "Lets the rules decide again.", footer = "Example: keepcopy policy unset anna")
    int unset(@Parameters(paramLabel = "USER") String user) {
        return tool.print(tool.server().call("DELETE", Keepcopy.of(user) + "/policy"));
    }
}
