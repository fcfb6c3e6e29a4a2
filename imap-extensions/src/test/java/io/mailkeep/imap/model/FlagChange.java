package io.mailkeep.imap.model;

import com.google.common.collect.Sets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What STORE does to the flags of a message. */
record FlagChange(Mode mode, Set<String> flags, boolean silent) {
    private static final List<String> FLAGS = List.of(
            "\\Deleted",
            "\\Deleted",
            "\\Seen",
            "\\Seen",
            "\\Flagged",
            "\\Answered",
            "\\Draft",
            "$Forwarded",
            "red",
            "blue");

    enum Mode {
        ADD("+FLAGS"),
        REMOVE("-FLAGS"),
        REPLACE("FLAGS");

        private final String item;

        Mode(String item) {
            this.item = item;
        }
    }

    static FlagChange any(Random dice) {
        Mode mode = dice.nextInt(3) > 0 ? Mode.ADD : dice.nextBoolean() ? Mode.REMOVE : Mode.REPLACE;
        return new FlagChange(mode, anyFlags(dice), dice.nextInt(3) == 0);
    }

    /** One or two. */
    static Set<String> anyFlags(Random dice) {
        Set<String> flags = new TreeSet<>();
        flags.add(FLAGS.get(dice.nextInt(FLAGS.size())));
        if (dice.nextBoolean()) {
            flags.add(FLAGS.get(dice.nextInt(FLAGS.size())));
        }
        return flags;
    }

    static String list(Set<String> flags) {
        return "(" + String.join(" ", flags) + ")";
    }

    /** As the data item of STORE. */
    String item() {
        return mode.item + (silent ? ".SILENT " : " ") + list(flags);
    }

    Set<String> applied(Set<String> before) {
        return switch (mode) {
            case ADD -> new TreeSet<>(Sets.union(before, flags));
            case REMOVE -> new TreeSet<>(Sets.difference(before, flags));
            case REPLACE -> flags;
        };
    }
}
