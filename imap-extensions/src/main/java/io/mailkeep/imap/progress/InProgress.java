package io.mailkeep.imap.progress;

import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.ImapResponseMessage;

/** How far a command has come. */
final class InProgress implements ImapResponseMessage {
    private final Tag tag;
    private final int done;
    private final int goal;

    /** @param goal 0 where nobody knows */
    InProgress(Tag tag, int done, int goal) {
        this.tag = tag;
        this.done = done;
        this.goal = goal;
    }

    Tag tag() {
        return tag;
    }

    boolean isCounted() {
        return goal > 0;
    }

    int done() {
        return done;
    }

    int goal() {
        return goal;
    }
}
