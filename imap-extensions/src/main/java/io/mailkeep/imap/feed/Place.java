package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import org.apache.james.mailbox.ModSeq;

/** How far the feed has told of a mailbox. */
@AutoValue
public abstract class Place {
    static Place of(ModSeq modSeq, String name) {
        return new AutoValue_Place(modSeq, name);
    }

    /** What {@link #text} wrote. */
    static Place parse(String text) {
        int space = text.indexOf(' ');
        return of(ModSeq.of(Long.parseLong(text.substring(0, space))), text.substring(space + 1));
    }

    /** All that happened up to it has been told. */
    abstract ModSeq modSeq();

    /** Its name as last told. */
    abstract String name();

    String text() {
        return modSeq().asLong() + " " + name();
    }

    Place at(ModSeq modSeq) {
        return of(modSeq, name());
    }

    Place named(String name) {
        return of(modSeq(), name);
    }
}
