package io.mailkeep.imap.model;

import com.google.common.base.Splitter;
import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import io.mailkeep.imap.uids.UidSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** An untagged response, read to the letter: what does not fit the grammar is no response. */
sealed interface Response {
    record Exists(int count) implements Response {}

    record Expunge(int number) implements Response {}

    record Vanished(UidSet uids) implements Response {}

    /** VANISHED (EARLIER). */
    record VanishedEarlier(UidSet uids) implements Response {}

    /** With flags but {@code \Recent}. */
    record Fetch(int number, OptionalLong uid, Optional<Set<String>> flags, OptionalLong modSeq) implements Response {}

    /** With flags but {@code \Recent}. */
    record UidFetch(long uid, Optional<Set<String>> flags, OptionalLong modSeq) implements Response {}

    /** A response code of an OK, NO or BAD, tagged or not; the argument may be empty. */
    record Code(String name, String argument) implements Response {
        private static final Pattern SYNTAX =
                Pattern.compile("(?:OK|NO|BAD|PREAUTH) \\[([A-Z0-9=/-]+)(?: ([^]]+))?] ?.*");

        /** @param status from OK, NO or BAD on */
        static Optional<Code> in(String status) {
            Matcher matcher = SYNTAX.matcher(status);
            return matcher.matches()
                    ? Optional.of(new Code(
                            matcher.group(1),
                            Optional.ofNullable(matcher.group(2)).orElse("")))
                    : Optional.empty();
        }

        /** Greater than 0. */
        long number() {
            if (!argument.matches("[1-9]\\d*")) {
                throw new Contradiction("Malformed: " + this);
            }
            return Long.parseLong(argument);
        }

        /** A sequence set. */
        LongStream numbers() {
            if (!argument.matches("[1-9][0-9:,]*")) {
                throw new Contradiction("Malformed: " + this);
            }
            return UidSet.parse(argument).ranges().stream()
                    .flatMapToLong(range -> ContiguousSet.create(range, DiscreteDomain.longs()).stream()
                            .mapToLong(Long::longValue));
        }
    }

    /** Numbers or UIDs, as was asked. */
    record Search(Set<Long> found) implements Response {}

    record Status(String mailbox, Map<String, Long> values) implements Response {}

    record Bye() implements Response {}

    /** What changes no cache. */
    record Other(String name) implements Response {}

    Set<String> OTHERS = Set.of(
            "FLAGS",
            "LIST",
            "LSUB",
            "ENABLED",
            "CAPABILITY",
            "NAMESPACE",
            "ID",
            "ESEARCH",
            "OK",
            "NO",
            "BAD",
            "PREAUTH");
    Pattern NUMBERED = Pattern.compile("(\\d+) (EXISTS|RECENT|EXPUNGE|FETCH|UIDFETCH)(?: (.*))?", Pattern.DOTALL);
    Pattern SEARCH = Pattern.compile("SEARCH((?: \\d+)*)(?: \\(MODSEQ \\d+\\))?");
    Pattern STATUS = Pattern.compile("STATUS \"?([^ \"]+)\"? \\(([^()]*)\\)");
    Pattern VANISHED = Pattern.compile("VANISHED( \\(EARLIER\\))? ([0-9:,]+)");

    /**
     * Reads one.
     *
     * @param line with {@code *} and, for literals, their octets
     * @throws Contradiction if no grammar has it
     */
    static Response parse(String line) {
        try {
            return read(line.substring(2));
        } catch (IllegalArgumentException e) {
            throw new Contradiction("Malformed: " + line);
        }
    }

    private static Response read(String text) {
        Matcher numbered = NUMBERED.matcher(text);
        if (numbered.matches()) {
            return numbered(numbered);
        }
        Matcher vanished = VANISHED.matcher(text);
        if (vanished.matches()) {
            UidSet uids = UidSet.parse(vanished.group(2));
            require(!uids.contains(0), text);
            return vanished.group(1) == null ? new Vanished(uids) : new VanishedEarlier(uids);
        }
        Matcher search = SEARCH.matcher(text);
        if (search.matches()) {
            return new Search(numbers(search.group(1)));
        }
        Matcher status = STATUS.matcher(text);
        if (status.matches()) {
            return new Status(status.group(1), pairs(status.group(2)));
        }
        String name = Splitter.on(' ').split(text).iterator().next().toUpperCase(Locale.ROOT);
        if (name.equals("BYE")) {
            return new Bye();
        }
        require(OTHERS.contains(name), text);
        return Code.in(text).map(Response.class::cast).orElse(new Other(name));
    }

    private static Response numbered(Matcher matcher) {
        String name = matcher.group(2);
        require(name.endsWith("FETCH") == (matcher.group(3) != null), matcher.group());
        long number = Long.parseLong(matcher.group(1));
        require(number <= Integer.MAX_VALUE, matcher.group());
        return switch (name) {
            case "EXISTS" -> new Exists((int) number);
            case "EXPUNGE" -> new Expunge((int) positive(matcher.group(1)));
            case "FETCH" -> fetch((int) positive(matcher.group(1)), FetchItems.parse(matcher.group(3)));
            case "UIDFETCH" -> uidFetch(positive(matcher.group(1)), FetchItems.parse(matcher.group(3)));
            default -> new Other(name);
        };
    }

    private static UidFetch uidFetch(long uid, Map<String, String> items) {
        require(value(items, "UID").orElse(uid) == uid, "another UID: " + items);
        return new UidFetch(uid, Optional.ofNullable(items.get("FLAGS")).map(Response::flags), value(items, "MODSEQ"));
    }

    private static Fetch fetch(int number, Map<String, String> items) {
        return new Fetch(
                number,
                value(items, "UID"),
                Optional.ofNullable(items.get("FLAGS")).map(Response::flags),
                value(items, "MODSEQ"));
    }

    private static OptionalLong value(Map<String, String> items, String name) {
        return items.containsKey(name)
                ? OptionalLong.of(
                        positive(name.equals("MODSEQ") ? withoutParentheses(items.get(name)) : items.get(name)))
                : OptionalLong.empty();
    }

    private static Set<String> flags(String list) {
        String inside = withoutParentheses(list);
        Set<String> flags = new TreeSet<>();
        for (String flag :
                inside.isEmpty() ? List.<String>of() : Splitter.on(' ').splitToList(inside)) {
            require(flag.matches("\\\\?[^\\\\ (){%*\"\\]]+"), list);
            require(flags.add(flag), list);
        }
        flags.remove("\\Recent");
        return flags;
    }

    private static String withoutParentheses(String list) {
        require(list.startsWith("(") && list.endsWith(")"), list);
        return list.substring(1, list.length() - 1);
    }

    private static Set<Long> numbers(String spaced) {
        Set<Long> numbers = new TreeSet<>();
        for (String number : Splitter.on(' ').omitEmptyStrings().split(spaced)) {
            require(numbers.add(positive(number)), spaced);
        }
        return numbers;
    }

    private static Map<String, Long> pairs(String spaced) {
        List<String> parts = Splitter.on(' ').omitEmptyStrings().splitToList(spaced);
        require(parts.size() % 2 == 0, spaced);
        Map<String, Long> pairs = new HashMap<>();
        for (int i = 0; i < parts.size(); i += 2) {
            pairs.put(parts.get(i), Long.parseLong(parts.get(i + 1)));
        }
        return pairs;
    }

    private static long positive(String digits) {
        require(digits.matches("[1-9]\\d*"), digits);
        return Long.parseLong(digits);
    }

    private static void require(boolean holds, String text) {
        if (!holds) {
            throw new IllegalArgumentException(text);
        }
    }
}
