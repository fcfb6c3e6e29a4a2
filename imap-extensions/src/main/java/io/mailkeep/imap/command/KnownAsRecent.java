package io.mailkeep.imap.command;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.selection.Selection;
import java.util.Optional;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;

/** The messages of which a session was told that they are recent: it still is the one if it selects them again. */
@AutoValue
abstract class KnownAsRecent {
    private static final String ATTRIBUTE = KnownAsRecent.class.getName();

    abstract MailboxId mailbox();

    abstract ImmutableList<MessageUid> messages();

    /** When the session selects something else. */
    static void remember(Selection left, ImapSession session) {
        session.setAttribute(
                ATTRIBUTE, new AutoValue_KnownAsRecent(left.getMailboxId(), ImmutableList.copyOf(left.getRecent())));
    }

    static ImmutableList<MessageUid> in(MailboxId mailbox, ImapSession session) {
        return Optional.ofNullable((KnownAsRecent) session.getAttribute(ATTRIBUTE))
                .filter(known -> known.mailbox().equals(mailbox))
                .map(KnownAsRecent::messages)
                .orElse(ImmutableList.of());
    }
}
