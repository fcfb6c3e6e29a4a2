package io.mailkeep.pop3.policy;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.ConditionFactory;
import io.mailkeep.pop3.condition.Trait;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a {@code <policy>}. */
final class PolicyParser {
    static final int LONGEST_NAME = 200;

    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration A_YEAR = Duration.ofDays(366);
    private static final int MOST_FOLDERS = 10;

    // RFC 9051 §9: an atom, so none of atom-specials; and no system flag, which begins with a backslash.
    private static final CharMatcher KEYWORD = CharMatcher.inRange('!', '~').and(CharMatcher.noneOf("(){%*\"\\]"));
    private static final CharMatcher WILDCARD_OR_CONTROL =
            CharMatcher.anyOf("%*#").or(CharMatcher.inRange('\0', '\u001F')).or(CharMatcher.is('\u007F'));
    private static final Pattern EMPTY_LEVEL = Pattern.compile("^[./]|[./][./]|[./]$");

    private final Element policy;
    private final ConditionFactory.Loader conditions;

    PolicyParser(Element policy, ConditionFactory.Loader conditions) {
        this.policy = policy;
        this.conditions = conditions;
    }

    KeepPolicy parse() {
        policy.knows("onRetrieve", "onDelete", "guard", "retention", "visibility", "devices", "loginDelay")
                .knowsAttributes("name", "pop3");
        boolean pop3 = policy.oneOf("pop3", "true", "false").equals("true");
        if (pop3 && policy.child("onDelete").isEmpty()) {
            policy.complain(
                    "says nothing of deletion", "Add <onDelete> with <expunge/>, <release/>, <move/> or <ignore/>");
        }
        KeepPolicy parsed = KeepPolicy.named(policy.attribute("name").orElse(""))
                .pop3(pop3)
                .onRetrieve(
                        policy.child("onRetrieve").map(PolicyParser::onRetrieve).orElse(OnRetrieve.NOTHING))
                .onDelete(
                        policy.child("onDelete").flatMap(PolicyParser::onDelete).orElse(OnDelete.IGNORE))
                .guard(policy.child("guard").map(PolicyParser::guard))
                .retention(policy.child("retention")
                        .map(retention -> new RetentionParser(retention, conditions).parse())
                        .orElse(Retention.FOREVER))
                .visibility(
                        policy.child("visibility").map(PolicyParser::visibility).orElse(Visibility.EVERYTHING))
                .devices(policy.child("devices").map(PolicyParser::devices))
                .loginDelay(policy.child("loginDelay").map(PolicyParser::loginDelay))
                .build();
        if (parsed.onRetrieve().deletes() && parsed.onDelete().action() == OnDelete.Action.IGNORE) {
            policy.complain(
                    "<onRetrieve> deletes what <onDelete> ignores", "Write <release/> or <expunge/> in <onDelete>");
        }
        return parsed;
    }

    private static OnRetrieve onRetrieve(Element onRetrieve) {
        onRetrieve.knows("nothing", "seen", "keyword", "delete").knowsAttributes();
        onRetrieve.children("delete").forEach(delete -> delete.knows().knowsAttributes());
        OnRetrieve flagging = onRetrieve
                .choice("nothing", "seen", "keyword")
                .map(choice -> choice.knows().knowsAttributes())
                .map(PolicyParser::flagging)
                .orElse(OnRetrieve.NOTHING);
        return onRetrieve.child("delete").isPresent() ? flagging.deleting() : flagging;
    }

    private static OnRetrieve flagging(Element choice) {
        switch (choice.name()) {
            case "seen":
                return OnRetrieve.markSeen();
            case "keyword":
                return OnRetrieve.addKeyword(keyword(choice, choice.text()));
            default:
                return OnRetrieve.NOTHING;
        }
    }

    static String keyword(Element element, String keyword) {
        if (keyword.isEmpty() || keyword.length() > LONGEST_NAME || !KEYWORD.matchesAllOf(keyword)) {
            element.complain(
                    "'" + keyword + "' is no IMAP keyword",
                    "Write letters, digits, $, - or _, for example $Popped; for \\Seen write <seen/>");
        }
        return keyword;
    }

    private static Optional<OnDelete> onDelete(Element onDelete) {
        onDelete.knows("expunge", "release", "move", "ignore").knowsAttributes("undo", "seen", "keyword");
        Optional<Element> choice = onDelete.choice("expunge", "release", "move", "ignore");
        if (choice.isEmpty()) {
            onDelete.complain("is empty", "Write <expunge/>, <release/>, <move mailbox=\"Trash\"/> or <ignore/>");
        }
        boolean seen = onDelete.isTrue("seen");
        Optional<String> keyword = onDelete.attribute("keyword").map(text -> keyword(onDelete, text));
        Optional<Duration> undo = onDelete.duration("undo", A_MINUTE, A_YEAR, Duration.ofDays(7));
        return choice.map(action -> {
            OnDelete marking = action(action.knows()).marking(seen, keyword);
            boolean waits = marking.action() == OnDelete.Action.EXPUNGE || marking.action() == OnDelete.Action.MOVE;
            if (undo.isPresent() && !waits) {
                onDelete.complain(
                        "undo says how long to wait with <" + action.name() + "/>, which removes nothing",
                        "Leave undo out, or write <expunge/> or <move mailbox=\"Trash\"/>");
            }
            return undo.map(marking::undoableFor).orElse(marking);
        });
    }

    private static OnDelete action(Element action) {
        if (action.name().equals("move")) {
            return OnDelete.moveTo(mailbox(action.knowsAttributes("mailbox")));
        }
        action.knowsAttributes();
        switch (action.name()) {
            case "expunge":
                return OnDelete.EXPUNGE;
            case "release":
                return OnDelete.RELEASE;
            default:
                return OnDelete.IGNORE;
        }
    }

    static String mailbox(Element move) {
        return mailbox(move, "mailbox=\"", move.required("mailbox").orElse("Trash"));
    }

    private static String mailbox(Element element, String place, String mailbox) {
        if (mailbox.equalsIgnoreCase("INBOX")) {
            element.complain(
                    place + mailbox + "\" is where the message already is", "Name another, or write <ignore/>");
        }
        if (mailbox.isEmpty()
                || mailbox.length() > LONGEST_NAME
                || WILDCARD_OR_CONTROL.matchesAnyOf(mailbox)
                || mailbox.startsWith("&")
                || EMPTY_LEVEL.matcher(mailbox).find()) {
            element.complain(
                    place + mailbox + "\" is no mailbox name",
                    "Write up to " + LONGEST_NAME
                            + " characters without %, *, #, a leading & and an empty level of the hierarchy");
        }
        return mailbox;
    }

    private static Guard guard(Element guard) {
        guard.knows().knowsAttributes("messages", "percent", "neverRetrieved", "park");
        Guard parsed = Guard.of(
                guard.number("messages", 1, 1_000_000, 500),
                guard.number("percent", 1, 99, 50),
                guard.isTrue("neverRetrieved"),
                guard.duration("park", A_DAY, A_YEAR, Duration.ofDays(14)).orElse(Duration.ofDays(14)));
        if (parsed.messages().isEmpty() && parsed.percent().isEmpty() && !parsed.neverRetrieved()) {
            guard.complain(
                    "guards against nothing", "Write messages=\"500\", percent=\"50\" or neverRetrieved=\"true\"");
        }
        return parsed;
    }

    private static Visibility visibility(Element visibility) {
        visibility.knows("fromNowOn", "last", "window", "folder", "hide").knowsAttributes();
        visibility.children("fromNowOn").forEach(element -> element.knows().knowsAttributes());
        ImmutableList<String> folders = visibility.children("folder").stream()
                .map(folder -> mailbox(folder.knows().knowsAttributes(), "\"", folder.text()))
                .distinct()
                .collect(ImmutableList.toImmutableList());
        if (folders.size() > MOST_FOLDERS) {
            visibility.complain("has " + folders.size() + " folders", "Name " + MOST_FOLDERS + " at most");
        }
        return Visibility.EVERYTHING.toBuilder()
                .fromNowOn(visibility.child("fromNowOn").isPresent())
                .last(visibility.child("last").map(last -> plain(last).duration(A_DAY, A_YEAR, Duration.ofDays(30))))
                .window(visibility.child("window").map(window -> plain(window).number(10, 1_000_000, 1000)))
                .folders(folders)
                .hidden(visibility.child("hide").map(PolicyParser::hidden).orElse(ImmutableList.of()))
                .build();
    }

    private static ImmutableList<Trait> hidden(Element hide) {
        hide.knows("seen", "flagged", "answered", "deleted", "keyword").knowsAttributes();
        return RetentionParser.traits(hide, "seen", "flagged", "answered", "deleted", "keyword");
    }

    private static Devices devices(Element devices) {
        devices.knows().knowsAttributes("silentAfter", "most");
        return Devices.of(
                devices.duration("silentAfter", A_DAY, A_YEAR, Duration.ofDays(30))
                        .orElse(Duration.ofDays(30)),
                devices.number("most", 1, Devices.MOST, 8).orElse(8));
    }

    private static Duration loginDelay(Element delay) {
        return plain(delay).duration(Duration.ofSeconds(1), Duration.ofHours(1), A_MINUTE);
    }

    private static Element plain(Element element) {
        return element.knows().knowsAttributes();
    }
}
