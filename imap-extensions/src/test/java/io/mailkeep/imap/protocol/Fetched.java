package io.mailkeep.imap.protocol;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a FETCH line tells of a message, but for its content. */
record Fetched(int number, Optional<Long> uid, Optional<Set<String>> flags, Optional<Long> modSeq) {
    private static final Pattern LINE = Pattern.compile("\\* (\\d+) FETCH \\(.*\\)", Pattern.DOTALL);
    private static final Pattern UID = Pattern.compile("[ (]UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("[ (]FLAGS \\(([^)]*)\\)");
    private static final Pattern MODSEQ = Pattern.compile("[ (]MODSEQ \\((\\d+)\\)");

    static Optional<Fetched> in(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? Optional.of(new Fetched(
                        Integer.parseInt(matcher.group(1)),
                        find(UID, line).map(Long::parseLong),
                        find(FLAGS, line).map(Fetched::words),
                        find(MODSEQ, line).map(Long::parseLong)))
                : Optional.empty();
    }

    boolean isFlagged(String flag) {
        return flags.filter(set -> set.contains(flag)).isPresent();
    }

    /** Without {@code \Recent}, which is another for each session. */
    Optional<Set<String>> lastingFlags() {
        return flags.map(set -> Sets.difference(set, Set.of("\\Recent")).immutableCopy());
    }

    private static Set<String> words(String list) {
        return ImmutableSortedSet.copyOf(Splitter.on(' ').omitEmptyStrings().split(list));
    }

    private static Optional<String> find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
