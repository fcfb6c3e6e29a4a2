package io.mailkeep.imap.protocol;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What lines tell of a mailbox. */
record Told(List<String> lines) {
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS");
    private static final Pattern RECENT = Pattern.compile("\\* (\\d+) RECENT");
    private static final Pattern EXPUNGE = Pattern.compile("\\* (\\d+) EXPUNGE");
    private static final Pattern VANISHED = Pattern.compile("\\* VANISHED ([\\d:,]+)");
    private static final Pattern EARLIER = Pattern.compile("\\* VANISHED \\(EARLIER\\) ([\\d:,]+)");

    static Told by(Answer answer) {
        return new Told(answer.lines());
    }

    List<Fetched> fetched() {
        return lines.stream().flatMap(line -> Fetched.in(line).stream()).toList();
    }

    List<Long> fetchedUids() {
        return fetched().stream().flatMap(fetched -> fetched.uid().stream()).toList();
    }

    /** The messages, told by number, whose flags were told and had this among them. */
    List<Integer> flagged(String flag) {
        return fetched().stream()
                .filter(fetched -> fetched.isFlagged(flag))
                .map(Fetched::number)
                .toList();
    }

    List<Integer> exists() {
        return all(EXISTS, Integer::valueOf);
    }

    List<Integer> recent() {
        return all(RECENT, Integer::valueOf);
    }

    List<Integer> expunged() {
        return all(EXPUNGE, Integer::valueOf);
    }

    List<Long> vanished() {
        return all(VANISHED, Uids::parse).stream().flatMap(List::stream).toList();
    }

    List<Long> vanishedEarlier() {
        return all(EARLIER, Uids::parse).stream().flatMap(List::stream).toList();
    }

    /** The number of a response code, or of a STATUS item. */
    long number(String name) {
        return numberIn(name, String.join("\n", lines));
    }

    /** The number of a response code in a line that is not untagged. */
    static long numberIn(String name, String line) {
        Matcher matcher = Pattern.compile("[\\[( ]" + name + " (\\d+)[])( ]").matcher(line);
        if (!matcher.find()) {
            throw new AssertionError("There is no " + name + " in " + line);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** The set of UIDs that a code like MODIFIED has. */
    static Optional<List<Long>> setIn(String code, String line) {
        Matcher matcher = Pattern.compile("\\[" + code + " ([^]]*)]").matcher(line);
        return matcher.find() ? Optional.of(Uids.parse(matcher.group(1))) : Optional.empty();
    }

    private <T> List<T> all(Pattern pattern, Function<String, T> value) {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(matcher -> value.apply(matcher.group(1)))
                .toList();
    }
}
