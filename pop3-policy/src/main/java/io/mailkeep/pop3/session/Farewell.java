package io.mailkeep.pop3.session;

import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.dispatch.SessionEndHandler;
import org.apache.james.protocols.pop3.POP3Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the maildrop back however a session ended, and leaves the operator one line about it. */
final class Farewell implements SessionEndHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(Farewell.class);

    @Override
    public void onEnd(POP3Session session) {
        Conversation.of(session).maildrop().ifPresent(maildrop -> {
            try {
                maildrop.close();
            } finally {
                LOGGER.info("POP3 session ended {}", maildrop.summary());
            }
        });
    }
}
