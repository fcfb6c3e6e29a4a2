package io.mailkeep.search.indexing;

import io.mailkeep.search.document.MessageDocument;
import io.mailkeep.search.indexing.Change.Added;
import io.mailkeep.search.indexing.Change.Compared;
import io.mailkeep.search.indexing.Change.Deleted;
import io.mailkeep.search.indexing.Change.Flagged;
import io.mailkeep.search.indexing.Change.MessageFlags;
import io.mailkeep.search.indexing.Change.Removed;
import io.mailkeep.search.indexing.Messages.Reading;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what a change writes. Each one may be carried out again, also after later ones of its mailbox. Blocking. */
final class Transfer {
    /** The store could not be read, which says nothing about the index. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(Exception cause) {
            super(cause.toString(), cause);
        }
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Transfer.class);

    private final Messages messages;
    private final MessageDocument documents;
    private final Servers servers;

    Transfer(Messages messages, MessageDocument documents, Servers servers) {
        this.messages = messages;
        this.documents = documents;
        this.servers = servers;
    }

    void carryOut(Change change, Writes bulk) throws IOException, UnreadableException {
        if (change instanceof Added added) {
            index(added.mailbox(), added.user(), added.uids(), bulk);
        } else if (change instanceof Compared compared) {
            Set<MessageUid> absent = new HashSet<>(compared.uids());
            absent.removeAll(index(compared.mailbox(), compared.user(), compared.uids(), bulk));
            delete(compared.mailbox(), absent, bulk);
        } else if (change instanceof Flagged flagged) {
            for (MessageFlags message : flagged.messages()) {
                bulk.setFlags(flagged.mailbox(), message.uid(), message.flags(), message.modSeq());
                bulk.sendIfMany();
            }
        } else if (change instanceof Removed removed) {
            delete(removed.mailbox(), removed.uids(), bulk);
        } else if (change instanceof Deleted deleted) {
            bulk.deleteAll(deleted.mailbox());
        }
    }

    private static void delete(MailboxId mailbox, Collection<MessageUid> uids, Writes bulk) throws IOException {
        for (MessageUid uid : uids) {
            bulk.delete(mailbox, uid);
            bulk.sendIfMany();
        }
    }

    /**
     * Looks again at messages of a mailbox, once they are written. What another server did to them while they were read
     * found no document, or was overwritten; what one does after this look finds the document and stays.
     *
     * @param indexed with the mod-sequences of what was written
     */
    void lookAgain(MailboxId mailbox, Map<MessageUid, Long> indexed, Writes bulk)
            throws IOException, UnreadableException {
        if (servers == Servers.ONE) {
            return;
        }
        Set<MessageUid> absent = new HashSet<>(indexed.keySet());
        for (ComposedMessageIdWithMetaData stored : stored(mailbox, indexed.keySet())) {
            MessageUid uid = stored.getComposedMessageId().getUid();
            absent.remove(uid);
            if (stored.getModSeq().asLong() > indexed.get(uid)) {
                bulk.setFlags(
                        mailbox, uid, stored.getFlags(), stored.getModSeq().asLong());
                bulk.sendIfMany();
            }
        }
        delete(mailbox, absent, bulk);
    }

    private List<ComposedMessageIdWithMetaData> stored(MailboxId mailbox, Set<MessageUid> uids)
            throws UnreadableException {
        try {
            return messages.list(mailbox, uids);
        } catch (RuntimeException e) {
            throw new UnreadableException(e);
        }
    }

    /** Tells which of them are there. */
    private Set<MessageUid> index(MailboxId mailbox, Username user, Collection<MessageUid> uids, Writes bulk)
            throws IOException, UnreadableException {
        Set<MessageUid> found = new HashSet<>();
        try {
            messages.read(mailbox, user, uids, new Reading() {
                @Override
                public void with(MailboxMessage message, MailboxSession session) throws IOException {
                    write(message.getUid(), document(message, session));
                }

                private Map<String, Object> document(MailboxMessage message, MailboxSession session)
                        throws IOException {
                    try {
                        return documents.of(message, session);
                    } catch (RuntimeException e) {
                        LOGGER.warn(
                                "A message is indexed without its text, which searches read: mailbox={} uid={}",
                                mailbox.serialize(),
                                message.getUid().asLong(),
                                e);
                        return MessageDocument.withoutText(documents.withoutContent(message));
                    }
                }

                @Override
                public void withoutContent(MailboxMessage message) throws IOException {
                    write(message.getUid(), documents.withoutContent(message));
                }

                private void write(MessageUid uid, Map<String, Object> document) throws IOException {
                    bulk.index(mailbox, uid, document);
                    found.add(uid);
                    bulk.sendIfMany();
                }
            });
        } catch (Writes.NotWrittenException e) {
            throw e;
        } catch (Exception e) {
            throw new UnreadableException(e);
        }
        return found;
    }
}
