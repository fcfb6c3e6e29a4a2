package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import com.google.common.collect.Ordering;
import org.apache.james.mailbox.ModSeq;

/** Why to look at a mailbox: something happened with mod-sequences from the lowest to the highest, or to the mailbox. */
@AutoValue
abstract class Hint {
    /** What is known of the mailbox itself; the last says the most. */
    enum News {
        NONE,
        PERHAPS_CHANGED,
        CREATED
    }

    static Hint messages(ModSeq lowest, ModSeq highest) {
        return of(lowest, highest, News.NONE);
    }

    static Hint mailbox(News news) {
        return of(ModSeq.of(Long.MAX_VALUE), ModSeq.first(), news);
    }

    static Hint of(ModSeq lowest, ModSeq highest, News news) {
        return new AutoValue_Hint(lowest, highest, news);
    }

    abstract ModSeq lowest();

    abstract ModSeq highest();

    abstract News news();

    Hint union(Hint other) {
        return of(
                Ordering.natural().min(lowest(), other.lowest()),
                Ordering.natural().max(highest(), other.highest()),
                Ordering.natural().max(news(), other.news()));
    }
}
