package io.mailkeep.imap.selection;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import java.util.OptionalInt;

/** Changes of the numbering that the client is to be told, in the order of the fields. */
@AutoValue
abstract class News {
    static News of(Removed rewound, OptionalInt exists, int admitted, Removed removed, OptionalInt recent) {
        return new AutoValue_News(
                rewound,
                exists,
                removed,
                recent,
                Math.max(0, admitted - rewound.uids().size()));
    }

    /** Messages that must be said to be gone because one with a lower UID came late; EXISTS brings them back. */
    abstract Removed rewound();

    abstract OptionalInt exists();

    abstract Removed removed();

    abstract OptionalInt recent();

    /** How many messages the client hears of for the first time; no line of its own. */
    abstract int arrived();

    /** Messages that leave the numbering. */
    @AutoValue
    abstract static class Removed {
        static Removed of(ImmutableList<Long> uids, ImmutableList<Integer> numbers) {
            return new AutoValue_News_Removed(uids, numbers);
        }

        /** Ascending. */
        abstract ImmutableList<Long> uids();

        /** For EXPUNGE responses, in this order. */
        abstract ImmutableList<Integer> numbers();
    }
}
