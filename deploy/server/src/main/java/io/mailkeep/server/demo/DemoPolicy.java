package io.mailkeep.server.demo;

import static io.mailkeep.server.demo.Fate.EXPUNGED;
import static io.mailkeep.server.demo.Fate.IN_INBOX;
import static io.mailkeep.server.demo.Fate.IN_TRASH;

import java.util.Locale;
import java.util.Set;

/** The policies of the demonstration's {@code keepcopy.xml} with what each ought to leave. */
enum DemoPolicy {
    KEEP30(IN_INBOX, false, "", 30, 0, "DELE releases: gone from POP3, kept for IMAP"),
    SEEN90(IN_INBOX, false, "\\Seen", 90, 90, "RETR marks \\Seen, DELE releases"),
    HOARD(IN_INBOX, false, "$Popped", 0, 0, "RETR adds $Popped, DELE releases"),
    TRASH(IN_TRASH, false, "", 0, 0, "DELE moves to Trash"),
    STICKY(IN_INBOX, true, "", 0, 0, "DELE is ignored: listed again"),
    PLAIN(EXPUNGED, false, "", 0, 0, "DELE expunges");

    private final Fate deleted;
    private final boolean deletedIsListed;
    private final String flagOnRetrieve;
    private final int daysReleased;
    private final int daysRetrieved;
    private final String words;

    DemoPolicy(
            Fate deleted,
            boolean deletedIsListed,
            String flagOnRetrieve,
            int daysReleased,
            int daysRetrieved,
            String words) {
        this.deleted = deleted;
        this.deletedIsListed = deletedIsListed;
        this.flagOnRetrieve = flagOnRetrieve;
        this.daysReleased = daysReleased;
        this.daysRetrieved = daysRetrieved;
        this.words = words;
    }

    String user() {
        return this + "@demo.test";
    }

    /** Where a message ought to be after the client's action. */
    Outcome expected(ClientAction action) {
        Fate fate = action.deletes() ? deleted : IN_INBOX;
        boolean flagged = action.retrieves() && fate != EXPUNGED && !flagOnRetrieve.isEmpty();
        return new Outcome(fate, !action.deletes() || deletedIsListed, flagged ? Set.of(flagOnRetrieve) : Set.of());
    }

    /** Days that the message is kept after the client's QUIT; 0 when nothing limits them. */
    int days(ClientAction action) {
        if (action.deletes()) {
            return daysReleased;
        }
        return action.retrieves() ? daysRetrieved : 0;
    }

    String why(ClientAction action) {
        return switch (action) {
            case RETRIEVE_AND_DELETE, DELETE_UNREAD -> words;
            case RETRIEVE -> "left on the server by the client";
            case LOOK -> "TOP is no retrieve";
            case HANG_UP -> "no QUIT: nothing happened";
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
