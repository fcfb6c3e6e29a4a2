package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;

/** The flags of a message as the log writes them, without {@code \Recent}, which each session sees differently. */
@AutoValue
abstract class KnownFlags {
    private static final ImmutableMap<Flag, String> LETTERS =
            ImmutableMap.of(Flag.ANSWERED, "A", Flag.DELETED, "X", Flag.DRAFT, "D", Flag.FLAGGED, "F", Flag.SEEN, "S");

    static KnownFlags of(Flags flags) {
        String system = LETTERS.entrySet().stream()
                .filter(letter -> flags.contains(letter.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining());
        Stream<String> keywords = Stream.of(flags.getUserFlags())
                .sorted(Comparator.naturalOrder())
                .map(keyword -> URLEncoder.encode(keyword, StandardCharsets.UTF_8));
        return parse(Stream.concat(Stream.of(system), keywords).collect(Collectors.joining(" ")));
    }

    static KnownFlags parse(String text) {
        return new AutoValue_KnownFlags(text);
    }

    /** The letters of the system flags, then the keywords, each after a space. */
    abstract String text();

    Flags flags() {
        Iterator<String> parts = Splitter.on(' ').split(text()).iterator();
        String system = parts.next();
        Flags flags = new Flags();
        LETTERS.forEach((flag, letter) -> {
            if (system.contains(letter)) {
                flags.add(flag);
            }
        });
        parts.forEachRemaining(keyword -> flags.add(URLDecoder.decode(keyword, StandardCharsets.UTF_8)));
        return flags;
    }
}
