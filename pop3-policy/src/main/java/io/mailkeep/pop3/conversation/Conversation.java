package io.mailkeep.pop3.conversation;

import java.util.Optional;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.pop3.POP3Session;

/** What the commands of one connection share. Not thread-safe: they run one at a time. */
public final class Conversation {
    private static final AttachmentKey<Conversation> KEY =
            AttachmentKey.of("mailkeep-conversation", Conversation.class);

    private Optional<String> namedUser = Optional.empty();
    private Optional<OpenMaildrop> maildrop = Optional.empty();
    private int refusedLogins;
    private int badCommands;

    public static Conversation of(POP3Session session) {
        return session.getAttachment(KEY, State.Connection).orElseGet(() -> {
            Conversation conversation = new Conversation();
            session.setAttachment(KEY, conversation, State.Connection);
            return conversation;
        });
    }

    /** Present exactly in the TRANSACTION state. */
    public Optional<OpenMaildrop> maildrop() {
        return maildrop;
    }

    public boolean isInTransaction() {
        return maildrop.isPresent();
    }

    public void enterTransaction(OpenMaildrop opened) {
        maildrop = Optional.of(opened);
    }

    /** The name that USER gave, as the client wrote it. */
    public Optional<String> namedUser() {
        return namedUser;
    }

    public void name(String user) {
        namedUser = Optional.of(user);
    }

    public void forgetUser() {
        namedUser = Optional.empty();
    }

    /** Returns how many logins this connection has had refused, this one included. */
    public int refuseLogin() {
        return ++refusedLogins;
    }

    /** Returns how many commands before login made no sense, this one included. */
    public int countBadCommand() {
        return ++badCommands;
    }
}
