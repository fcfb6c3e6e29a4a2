package io.mailkeep.imap.selection;

import java.util.function.Consumer;
import org.apache.james.imap.api.process.ImapProcessor.Responder;

/** Where announcements go, for as long as they may. */
public interface Outlet {
    /**
     * Runs an action that takes news and writes them, as one step that no other write of this session interrupts.
     * Does nothing once the client may not be told any more.
     *
     * @return whether it ran
     */
    boolean write(Consumer<Responder> action);
}
