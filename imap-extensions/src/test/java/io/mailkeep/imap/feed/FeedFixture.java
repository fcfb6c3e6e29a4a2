package io.mailkeep.imap.feed;

import com.google.common.collect.ImmutableMap;
import io.mailkeep.imap.changes.ChangesFixture;
import io.mailkeep.imap.changes.Entry;
import java.util.Map;
import java.util.stream.LongStream;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.mailbox.MessageUid;

/** Entries of the log that James would write. */
final class FeedFixture {
    private FeedFixture() {}

    static Entry flagged(long low, long high) {
        Flags seen = new Flags(Flag.SEEN);
        return flagged(LongStream.rangeClosed(low, high)
                .mapToObj(MessageUid::of)
                .collect(ImmutableMap.toImmutableMap(uid -> uid, uid -> seen)));
    }

    static Entry flagged(Map<MessageUid, Flags> messages) {
        return ChangesFixture.flagged(messages);
    }
}
