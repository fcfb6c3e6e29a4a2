package io.mailkeep.pop3.readahead;

import java.util.Collection;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageResult;
import org.reactivestreams.Publisher;

/** The messages of a mailbox in the order in which clients go through them. */
public interface Messages {
    int count();

    MessageUid uid(int index);

    long octets(int index);

    /** Those of the messages that are still there, whole, in any order. */
    Publisher<MessageResult> read(Collection<MessageUid> uids);
}
