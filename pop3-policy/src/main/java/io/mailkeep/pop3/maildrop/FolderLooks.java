package io.mailkeep.pop3.maildrop;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.function.Supplier;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MessageResult;

/** Reads the mailbox: flags of all messages at once when the first are asked for, headers message by message. */
final class FolderLooks implements Looks {
    private static final Flags GONE = new Flags();

    private final Supplier<Folder> folder;
    private final Supplier<ImmutableMap<MessageUid, Flags>> flags;

    FolderLooks(Supplier<Folder> folder) {
        this.folder = folder;
        this.flags = Suppliers.memoize(this::readFlags);
    }

    private ImmutableMap<MessageUid, Flags> readFlags() {
        return folder.get().list(MessageUid.MIN_VALUE).stream()
                .collect(ImmutableMap.toImmutableMap(MessageResult::getUid, MessageResult::getFlags));
    }

    @Override
    public Flags flags(MessageUid uid) {
        return flags.get().getOrDefault(uid, GONE);
    }

    @Override
    public List<String> fields(MessageUid uid, String name) {
        try {
            return folder.get().fields(uid, name);
        } catch (MailboxException e) {
            throw new IllegalStateException("the header of message " + uid.asLong() + " can not be read", e);
        }
    }
}
