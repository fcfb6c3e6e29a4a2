package io.mailkeep.server.demo;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the demonstration found.
 *
 * @param rows each message under each policy
 * @param refusals what the server did not accept, in its words
 * @param took delivery to last look
 */
public record Report(List<Row> rows, List<String> refusals, Duration took) {
    private record Kind(
            DemoPolicy policy, ClientAction action, Outcome left, String why, String until, boolean asSaid) {
        static Kind of(Row row) {
            return new Kind(
                    row.policy(),
                    row.action(),
                    row.left(),
                    row.why(),
                    row.until(),
                    row.faults().isEmpty());
        }
    }

    /** Whether all of it is as the policies say. */
    public boolean isAsThePoliciesSay() {
        return refusals.isEmpty()
                && !rows.isEmpty()
                && rows.stream().allMatch(row -> row.faults().isEmpty());
    }

    /** One row for each kind of case, with how many messages it was. */
    public String summary() {
        Table table = new Table("policy", "client did", "messages", "left where", "why", "until", "as it says");
        rows.stream()
                .collect(groupingBy(Kind::of, LinkedHashMap::new, toList()))
                .forEach((kind, cases) -> table.add(
                        kind.policy(),
                        kind.action(),
                        cases.size(),
                        kind.left(),
                        kind.why(),
                        kind.until(),
                        kind.asSaid() ? "yes" : "NO"));
        return table.toString();
    }

    /** One message of each kind in which the client deleted. */
    public String examples() {
        Map<List<Object>, Row> first = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.action() == ClientAction.RETRIEVE_AND_DELETE)
                .forEach(row -> first.putIfAbsent(List.of(row.policy()), row));
        return table(List.copyOf(first.values()));
    }

    /** Every message under every policy. */
    public String all() {
        return table(rows);
    }

    /** The end of the matter: what was refused, which row is not as its policy says. */
    public String verdict() {
        StringBuilder text = new StringBuilder();
        refusals.forEach(refusal ->
                text.append("refused by the server: ").append(refusal).append('\n'));
        rows.stream().filter(row -> !row.faults().isEmpty()).forEach(row -> text.append("not as the policy says: ")
                .append(row.sample().name())
                .append(" under ")
                .append(row.policy())
                .append(", ")
                .append(row.action())
                .append(": ")
                .append(String.join("; ", row.faults()))
                .append('\n'));
        List<String> changed = rows.stream()
                .filter(Row::changed)
                .map(row -> row.sample().name())
                .distinct()
                .toList();
        if (!changed.isEmpty()) {
            text.append("header rewritten by James on the way in by SMTP: ")
                    .append(changed.size())
                    .append(" messages, ")
                    .append(String.join(", ", changed))
                    .append('\n');
        }
        long asSaid = rows.stream().filter(row -> row.faults().isEmpty()).count();
        return text.append(asSaid)
                .append(" of ")
                .append(rows.size())
                .append(" rows are as the policies say; messages refused: ")
                .append(refusals.size())
                .append("; time: ")
                .append(took.toSeconds())
                .append(" s\n")
                .toString();
    }

    private static String table(List<Row> rows) {
        Table table = new Table("message", "policy", "client did", "left where", "why", "until");
        rows.forEach(
                row -> table.add(row.sample().name(), row.policy(), row.action(), row.left(), row.why(), row.until()));
        return table.toString();
    }
}
