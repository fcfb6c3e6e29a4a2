package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import com.google.common.base.Splitter;
import java.util.List;
import org.apache.james.mailbox.ModSeq;

/** How far the feed has told of a mailbox. */
@AutoValue
public abstract class Place {
    private static final Splitter PARTS = Splitter.on(' ').limit(3);

    static Place of(ModSeq modSeq, String name) {
        return of(modSeq, 0, name);
    }

    private static Place of(ModSeq modSeq, long kept, String name) {
        return new AutoValue_Place(modSeq, kept, name);
    }

    /** What {@link #text} wrote. */
    static Place parse(String text) {
        List<String> parts = PARTS.splitToList(text);
        return of(ModSeq.of(Long.parseLong(parts.get(0))), Long.parseLong(parts.get(1)), parts.get(2));
    }

    /** All that happened up to it has been told. */
    abstract ModSeq modSeq();

    /** The {@link Kept#version} that has been told. */
    abstract long kept();

    /** Its name as last told. */
    abstract String name();

    String text() {
        return modSeq().asLong() + " " + kept() + " " + name();
    }

    Place at(ModSeq modSeq) {
        return of(modSeq, kept(), name());
    }

    Place kept(long version) {
        return of(modSeq(), version, name());
    }

    /** What keep policies make of messages is counted anew under another name. */
    Place named(String name) {
        return of(modSeq(), 0, name);
    }
}
