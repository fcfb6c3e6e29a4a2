package io.mailkeep.search.document;

import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.mail.Flags;
import javax.mail.Flags.Flag;

/** Flags as terms: the system's as IMAP spells them, keywords as they are. */
public final class FlagTerms {
    // The index gives terms back in lower case.
    private static final ImmutableSortedMap<String, Flag> SYSTEM = ImmutableSortedMap.<String, Flag>orderedBy(
                    String.CASE_INSENSITIVE_ORDER)
            .put("\\Answered", Flag.ANSWERED)
            .put("\\Deleted", Flag.DELETED)
            .put("\\Draft", Flag.DRAFT)
            .put("\\Flagged", Flag.FLAGGED)
            .put("\\Seen", Flag.SEEN)
            .build();
    private static final Map<Flag, String> NAMES =
            SYSTEM.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private FlagTerms() {}

    public static List<String> of(Flags flags) {
        List<String> terms = new ArrayList<>(List.of(flags.getUserFlags()));
        NAMES.forEach((flag, name) -> {
            if (flags.contains(flag)) {
                terms.add(name);
            }
        });
        return terms;
    }

    /** The term of a system flag; not for {@code \Recent}, which is no message's but a session's. */
    public static String of(Flag flag) {
        return NAMES.get(flag);
    }

    public static Flags flags(List<String> terms) {
        Flags flags = new Flags();
        for (String term : terms) {
            if (SYSTEM.containsKey(term)) {
                flags.add(SYSTEM.get(term));
            } else {
                flags.add(term);
            }
        }
        return flags;
    }
}
