package io.mailkeep.pop3.maildrop;

import com.google.common.base.Throwables;
import java.util.List;
import javax.mail.Flags;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.mailbox.MessageUid;

/** What conditions and holds ask of a message itself. Blocking; an unchecked exception says that it can not be read. */
interface Looks {
    /** None when it is gone. */
    Flags flags(MessageUid uid);

    /** The fields of its header with that name, unfolded; none when it is gone. */
    List<String> fields(MessageUid uid, String name);

    /** Whether a message can not be read, and never will be, as its content is gone. */
    static boolean isGone(RuntimeException failure) {
        return Throwables.getCausalChain(failure).stream().anyMatch(ObjectNotFoundException.class::isInstance);
    }
}
