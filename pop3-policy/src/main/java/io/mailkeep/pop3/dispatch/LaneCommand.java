package io.mailkeep.pop3.dispatch;

import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.pop3.POP3Session;

/** A command that knows whether it blocks; handlers of other vendors are always taken to. */
public interface LaneCommand extends CommandHandler<POP3Session> {
    /**
     * Whether {@code command}, upper case, would be answered from memory in the session's present state: it then may
     * run on the event loop.
     */
    boolean isQuick(POP3Session session, String command);

    /** The command was not run for want of a worker: the client reads {@code [SYS/TEMP]}, and goes on. */
    default void onTurnedAway(POP3Session session, Request request) {}
}
