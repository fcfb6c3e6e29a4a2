package io.mailkeep.pop3.maildrop;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
    private boolean asked;

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
        asked = true;
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

    /** Whether any flags were asked for. */
    boolean sawFlags() {
        return asked;
    }

    /**
     * The same, but for the flags of these messages, which are read one by one. James over Cassandra writes what a STORE
     * decides first to the message and then to the listing: if a node dies in between, the listing lacks it, and a STORE
     * that is repeated writes nothing more.
     */
    Close closely(Collection<MessageUid> uids) {
        return new Close(this, folder.get().flags(uids));
    }

    /** A close look at some messages. */
    static final class Close implements Looks {
        private final FolderLooks listing;
        private final ImmutableMap<MessageUid, Flags> flags;

        private Close(FolderLooks listing, ImmutableMap<MessageUid, Flags> flags) {
            this.listing = listing;
            this.flags = flags;
        }

        /** Those whose flags are not as they are listed. */
        ImmutableSet<MessageUid> differing() {
            return flags.entrySet().stream()
                    .filter(message -> !message.getValue().equals(listing.flags(message.getKey())))
                    .map(Map.Entry::getKey)
                    .collect(ImmutableSet.toImmutableSet());
        }

        @Override
        public Flags flags(MessageUid uid) {
            return flags.containsKey(uid) ? flags.get(uid) : listing.flags(uid);
        }

        @Override
        public List<String> fields(MessageUid uid, String name) {
            return listing.fields(uid, name);
        }
    }
}
