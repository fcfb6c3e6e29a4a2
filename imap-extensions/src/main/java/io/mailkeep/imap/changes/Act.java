package io.mailkeep.imap.changes;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.uids.UidSet;
import java.util.Optional;
import java.util.stream.Stream;

/** One thing that a mod-sequence did to some messages. */
@AutoValue
abstract class Act {
    enum Kind {
        ADDED("a"),
        /** At most these: a covering range if there are too many to name. */
        FLAGGED("f"),
        REMOVED("r"),
        /** Added or flagged, with others; some may have been removed besides. All that earlier versions say. */
        TOUCHED("");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }

        private static Kind of(String text) {
            return Stream.of(values())
                    .filter(kind -> text.startsWith(kind.letter))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static Act of(Kind kind, UidSet uids) {
        return of(kind, uids, Optional.empty());
    }

    static Act of(Kind kind, UidSet uids, Optional<KnownFlags> flags) {
        return new AutoValue_Act(kind, uids, flags);
    }

    /**
     * What {@link #text} wrote.
     *
     * @throws IllegalArgumentException for another text
     */
    static Act parse(String text) {
        Kind kind = Kind.of(text);
        int begin = kind.letter.length();
        int space = text.indexOf(' ');
        return space < 0
                ? of(kind, UidSet.parse(text.substring(begin)))
                : of(
                        kind,
                        UidSet.parse(text.substring(begin, space)),
                        Optional.of(KnownFlags.parse(text.substring(space + 1))));
    }

    abstract Kind kind();

    abstract UidSet uids();

    /** Those that the messages had then, all the same; empty if they are not known. */
    abstract Optional<KnownFlags> flags();

    /** The letter of the kind, if it has one, the UIDs, and the flags after a space. */
    String text() {
        return kind().letter + uids() + flags().map(flags -> " " + flags.text()).orElse("");
    }
}
