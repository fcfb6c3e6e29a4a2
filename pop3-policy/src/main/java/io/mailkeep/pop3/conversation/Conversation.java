package io.mailkeep.pop3.session;

import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.pop3.POP3Session;

/** What the commands of one connection share. Not thread-safe: they run one at a time. */
final class Conversation {
    private static final AttachmentKey<Conversation> KEY =
            AttachmentKey.of("mailkeep-conversation", Conversation.class);

    private Optional<Username> namedUser = Optional.empty();
    private Optional<OpenMaildrop> maildrop = Optional.empty();
    private int refusedPasswords;
    private int badCommands;

    static Conversation of(POP3Session session) {
        return session.getAttachment(KEY, State.Connection).orElseGet(() -> {
            Conversation conversation = new Conversation();
            session.setAttachment(KEY, conversation, State.Connection);
            return conversation;
        });
    }

    /** Present exactly in the TRANSACTION state. */
    Optional<OpenMaildrop> maildrop() {
        return maildrop;
    }

    boolean isInTransaction() {
        return maildrop.isPresent();
    }

    void enterTransaction(OpenMaildrop opened) {
        maildrop = Optional.of(opened);
    }

    Optional<Username> namedUser() {
        return namedUser;
    }

    void name(Username user) {
        namedUser = Optional.of(user);
    }

    void forgetUser() {
        namedUser = Optional.empty();
    }

    /** Returns how many passwords this connection has had refused, this one included. */
    int refusePassword() {
        return ++refusedPasswords;
    }

    /** Returns how many commands before login made no sense, this one included. */
    int countBadCommand() {
        return ++badCommands;
    }
}
