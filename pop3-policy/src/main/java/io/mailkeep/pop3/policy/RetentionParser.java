package io.mailkeep.pop3.policy;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Combination;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.ConditionFactory;
import io.mailkeep.pop3.condition.Forever;
import io.mailkeep.pop3.condition.Quota;
import io.mailkeep.pop3.condition.Trait;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.policy.Retention.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.configuration2.ex.ConfigurationException;

/** Reads a {@code <retention>}. */
final class RetentionParser {
    private static final String[] TRAITS = {
        "flagged", "answered", "seen", "keyword", "label", "from", "larger", "smaller"
    };
    private static final String[] CONDITIONS = Stream.concat(
                    Stream.of("age", "forever", "quota", "any", "all", "condition"), Arrays.stream(TRAITS))
            .toArray(String[]::new);
    private static final int DEEPEST = 5;

    private final Element retention;
    private final ConditionFactory.Loader conditions;

    RetentionParser(Element retention, ConditionFactory.Loader conditions) {
        this.retention = retention;
        this.conditions = conditions;
    }

    Retention parse() {
        retention
                .knows(Stream.concat(Arrays.stream(CONDITIONS), Stream.of("unless", "atExpiry"))
                        .toArray(String[]::new))
                .knowsAttributes("of");
        Scope of = Scope.valueOf(
                retention.oneOf("of", "released", "retrieved", "all").toUpperCase(Locale.US));
        Optional<Element> choice = retention.choice(CONDITIONS);
        if (choice.isEmpty()) {
            retention.complain(
                    "says nothing of time",
                    "Write <age since=\"retrieved\">30 days</age>, <forever/>, or several in <any> or <all>");
        }
        Condition rule =
                promising(of, choice.map(element -> condition(element, 1)).orElse(Forever.FOREVER));
        return Retention.of(
                of,
                rule,
                retention.child("unless").map(RetentionParser::unless).orElse(ImmutableList.of()),
                retention
                        .child("atExpiry")
                        .map(atExpiry -> atExpiry(atExpiry, rule))
                        .orElse(AtExpiry.EXPUNGE));
    }

    /** RFC 2449 §6.7: what is left on the server may not go earlier than announced, and 0 would forbid leaving it. */
    private Condition promising(Scope of, Condition rule) {
        boolean promisesNothing = rule.shortest()
                .filter(shortest -> shortest.compareTo(Duration.ofDays(1)) < 0)
                .isPresent();
        if (of == Scope.RELEASED || !promisesNothing) {
            return rule;
        }
        retention.complain(
                "could remove mail that a client left on the server within a day, for which EXPIRE has no number",
                "Put the condition into <all> together with an <age> of 1 day or more, or write of=\"released\"");
        return Forever.FOREVER;
    }

    private Condition condition(Element element, int depth) {
        switch (element.name()) {
            case "age":
                return Age.of(since(element.knows()), days(element));
            case "forever":
                element.knows().knowsAttributes();
                return Forever.FOREVER;
            case "quota":
                element.knows().knowsAttributes("above");
                element.required("above");
                return Quota.above(element.number("above", 1, 100, 90).orElse(90));
            case "any":
                return combination(element, Combination.Mode.ANY, depth);
            case "all":
                return combination(element, Combination.Mode.ALL, depth);
            case "condition":
                return loaded(element);
            default:
                return trait(element);
        }
    }

    private Condition combination(Element element, Combination.Mode mode, int depth) {
        element.knows(CONDITIONS).knowsAttributes();
        if (depth >= DEEPEST) {
            element.complain("stands " + depth + " levels deep", "Nest " + (DEEPEST - 1) + " levels at most");
            return Forever.FOREVER;
        }
        ImmutableList<Condition> parts = element.children().stream()
                .filter(child -> Arrays.asList(CONDITIONS).contains(child.name()))
                .map(child -> condition(child, depth + 1))
                .collect(ImmutableList.toImmutableList());
        if (parts.isEmpty()) {
            element.complain("combines nothing", "Write the conditions inside, for example <age>30 days</age>");
            return Forever.FOREVER;
        }
        if (parts.stream()
                        .flatMap(part -> part.quotaPercent().stream())
                        .distinct()
                        .count()
                > 1) {
            element.complain("watches two percentages of the quota", "Keep one");
        }
        return Combination.of(mode, parts);
    }

    private Condition loaded(Element element) {
        Optional<String> name = element.required("class");
        if (name.isEmpty()) {
            return Forever.FOREVER;
        }
        try {
            return conditions.load(name.get()).create(element.configuration());
        } catch (ConfigurationException e) {
            element.complain(
                    "the condition of class " + name.get() + " can not be made: " + e.getMessage(),
                    "Put its jar into extensions-jars/ and write what its documentation says");
            return Forever.FOREVER;
        }
    }

    private static Age.Since since(Element age) {
        switch (age.knowsAttributes("since").oneOf("since", "retrieved", "lastRetrieved", "released", "delivered")) {
            case "lastRetrieved":
                return Age.Since.LAST_RETRIEVED;
            case "released":
                return Age.Since.RELEASED;
            case "delivered":
                return Age.Since.DELIVERED;
            default:
                return Age.Since.RETRIEVED;
        }
    }

    private static int days(Element age) {
        Duration duration = age.duration(Duration.ofDays(1), Duration.ofDays(Age.MAX_DAYS), Duration.ofDays(30));
        if (!duration.equals(Duration.ofDays(duration.toDays()))) {
            age.complain(
                    "'" + age.text() + "' is not whole days, which is what EXPIRE can announce",
                    "Write '" + (duration.toDays() + 1) + " days'");
        }
        return Math.toIntExact(duration.toDays());
    }

    private static ImmutableList<Trait> unless(Element unless) {
        unless.knows(TRAITS).knowsAttributes();
        return traits(unless, TRAITS);
    }

    static ImmutableList<Trait> traits(Element parent, String... names) {
        return parent.children().stream()
                .filter(child -> Arrays.asList(names).contains(child.name()))
                .map(RetentionParser::trait)
                .collect(ImmutableList.toImmutableList());
    }

    private static Trait trait(Element element) {
        element.knows();
        switch (element.name()) {
            case "larger":
                return Trait.largerThan(element.knowsAttributes("than").octets("than"));
            case "smaller":
                return Trait.smallerThan(element.knowsAttributes("than").octets("than"));
            case "keyword":
                return Trait.keyword(PolicyParser.keyword(element.knowsAttributes(), element.text()));
            case "label":
                return Trait.labelled(label(element.knowsAttributes()));
            case "from":
                return Trait.from(sender(element.knowsAttributes()));
            case "answered":
                element.knowsAttributes();
                return Trait.answered();
            case "seen":
                element.knowsAttributes();
                return Trait.seen();
            case "deleted":
                element.knowsAttributes();
                return Trait.deleted();
            default:
                element.knowsAttributes();
                return Trait.flagged();
        }
    }

    private static String label(Element element) {
        if (!DeliveryNote.LABEL.matcher(element.text()).matches()) {
            element.complain(
                    "'" + element.text() + "' is no label",
                    "Write up to 64 letters, digits, dots, underscores and hyphens, as the mailet that gives it does");
        }
        return element.text();
    }

    private static String sender(Element from) {
        String sender = from.text();
        if (sender.indexOf('@') < 0 || sender.endsWith("@") || sender.length() > PolicyParser.LONGEST_NAME) {
            from.complain(
                    "'" + sender + "' is neither an address nor a domain",
                    "Write 'boss@example.com' or '@example.com'");
        }
        return sender;
    }

    private static AtExpiry atExpiry(Element atExpiry, Condition rule) {
        atExpiry.knows("expunge", "move").knowsAttributes();
        Optional<Element> choice = atExpiry.choice("expunge", "move");
        if (choice.isEmpty()) {
            atExpiry.complain("is empty", "Write <expunge/> or <move mailbox=\"Archive\"/>");
        }
        return choice.filter(action -> action.knows().name().equals("move"))
                .map(move -> AtExpiry.moveTo(target(move.knowsAttributes("mailbox"), rule)))
                .orElse(AtExpiry.EXPUNGE);
    }

    /** All mailboxes of a user share one quota: each sweep would move again, until no copy is left to move. */
    private static String target(Element move, Condition rule) {
        String mailbox = PolicyParser.mailbox(move);
        if (rule.quotaPercent().isPresent()) {
            move.complain(
                    "mailbox=\"" + mailbox
                            + "\" counts towards the same quota, so that a move for the <quota> frees no room",
                    "Write <expunge/>, or take <quota> out of the <retention>");
        }
        return mailbox;
    }
}
