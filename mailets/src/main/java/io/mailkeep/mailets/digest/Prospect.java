package io.mailkeep.mailets.digest;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.kept.KeptMessage;
import java.util.Optional;

/** What goes soon of a user's mail. */
@AutoValue
abstract class Prospect {
    static Prospect of(int messages, ImmutableList<KeptMessage> first, Optional<Fullness> fullness) {
        return new AutoValue_Prospect(messages, first, fullness);
    }

    /** How many messages. */
    abstract int messages();

    /** Some of them, those that go first. */
    abstract ImmutableList<KeptMessage> first();

    /** How full the mailbox is; empty when that removes nothing soon. */
    abstract Optional<Fullness> fullness();

    boolean isEmpty() {
        return messages() == 0 && fullness().isEmpty();
    }

    /** A mailbox that is near the part of its quota above which copies go, or over it. */
    @AutoValue
    abstract static class Fullness {
        static Fullness of(int percent, int limit) {
            return new AutoValue_Prospect_Fullness(percent, limit);
        }

        abstract int percent();

        /** Above how many per cent copies go. */
        abstract int limit();
    }
}
