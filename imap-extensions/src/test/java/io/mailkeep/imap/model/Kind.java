package io.mailkeep.imap.model;

import io.mailkeep.imap.model.CachedMailbox.Removals;

/** How a client keeps its cache. */
public enum Kind {
    /** Numbers only; reads everything anew whenever it opens a mailbox. */
    PLAIN,
    /** As {@link #PLAIN}, waiting in IDLE between commands. */
    IDLE,
    /** Asks for flags by CHANGEDSINCE and lists the UIDs, unless HIGHESTMODSEQ and UIDNEXT are what they were. */
    CONDSTORE,
    /** Opens with the QRESYNC parameter. */
    QRESYNC,
    /** As {@link #QRESYNC}, with known UIDs and message sequence match data. */
    QRESYNC_MATCHING,
    /** As {@link #QRESYNC}, but opens nothing of which STATUS tells nothing new. */
    QRESYNC_POLLING,
    /** Opens plainly and asks by UID FETCH with CHANGEDSINCE and VANISHED. */
    QRESYNC_FETCHING,
    /** As {@link #QRESYNC}, waiting in IDLE between commands. */
    QRESYNC_IDLE,
    /** As {@link #IDLE}, by UID and never by number. */
    UIDONLY,
    /** As {@link #QRESYNC}, by UID and never by number. */
    QRESYNC_UIDONLY,
    /** As {@link #PLAIN}, listening between commands. */
    NOTIFY,
    /** As {@link #QRESYNC}, listening between commands. */
    QRESYNC_NOTIFY;

    boolean knowsModSeqs() {
        return this != PLAIN && this != IDLE && this != UIDONLY && this != NOTIFY;
    }

    boolean listens() {
        return this == NOTIFY || this == QRESYNC_NOTIFY;
    }

    boolean enablesQresync() {
        return knowsModSeqs() && this != CONDSTORE;
    }

    boolean enablesUidOnly() {
        return this == UIDONLY || this == QRESYNC_UIDONLY;
    }

    Removals removals() {
        if (enablesUidOnly()) {
            return Removals.UIDS_ONLY;
        }
        return enablesQresync() ? Removals.VANISHED : Removals.EXPUNGE;
    }

    boolean idles() {
        return this == IDLE || this == QRESYNC_IDLE || this == UIDONLY;
    }

    /** What is fetched of a message. */
    String items() {
        return knowsModSeqs() ? "(FLAGS MODSEQ)" : "(FLAGS)";
    }
}
