package io.mailkeep.imap.metrics;

/** What this node counts since its start. */
public enum Counter {
    RESYNC_FROM_LOG("mailkeep-imap-resync-log", "resynchronisations answered from the change log"),
    RESYNC_FROM_MAILBOX("mailkeep-imap-resync-mailbox", "resynchronisations for which the whole mailbox was read"),
    CHANGE_LOG_FAILED("mailkeep-imap-change-log-failed", "times that the change log could not be read or written"),
    SELECT_FROM_SNAPSHOT("mailkeep-imap-select-snapshot", "large mailboxes selected by snapshot and change log"),
    SELECT_WITHOUT_SNAPSHOT("mailkeep-imap-select-no-snapshot", "large mailboxes read because there was no snapshot"),
    SELECT_UNCERTAIN(
            "mailkeep-imap-select-uncertain",
            "large mailboxes read because the change log could not tell, or a removal went on"),
    SELECT_MISCOUNTED(
            "mailkeep-imap-select-miscounted", "large mailboxes read because they hold another number of messages"),
    SNAPSHOT_FAILED("mailkeep-imap-snapshot-failed", "times that a snapshot could not be read, used or written"),
    REMOVALS_RAISED("mailkeep-imap-removals-raised", "removals that raised a mod-sequence"),
    REMOVALS_HEALED("mailkeep-imap-removals-healed", "interrupted removals whose mod-sequence was raised later"),
    REMOVAL_INTENTS_FAILED(
            "mailkeep-imap-removal-intents-failed", "times that removals under way could not be read or written"),
    ANNOUNCE_FAILED("mailkeep-imap-announce-failed", "times that changed flags could not be read to be announced"),
    MISSED("mailkeep-imap-missed", "messages of which sessions were told late because events were lost"),
    LOOK_FAILED("mailkeep-imap-look-failed", "times that it could not be seen whether a session had missed something"),
    NOTIFY_FAILED("mailkeep-imap-notify-failed", "times that a change could not be read to notify a client of it"),
    NOTIFY_OVERFLOWN("mailkeep-imap-notify-overflown", "clients no longer notified because it had become too much"),
    FEED_APPENDED("mailkeep-imap-feed-appended", "batches appended to change feeds"),
    FEED_MENDED("mailkeep-imap-feed-mended", "mod-sequences that a change feed tells from a reading of the mailbox"),
    FEED_CONFLICTS(
            "mailkeep-imap-feed-conflicts", "batches that were made anew because another node had appended meanwhile"),
    FEED_DROPPED(
            "mailkeep-imap-feed-dropped",
            "changes that a change feed tells later because too many users had some at once"),
    FEED_FAILED("mailkeep-imap-feed-failed", "times that a change feed could not be read or written"),
    TARGET_BUSY(
            "mailkeep-imap-target-busy", "copies and moves refused because others to the same mailbox took too long"),
    LOGIN_REFUSED("mailkeep-imap-login-refused", "logins refused for their passwords"),
    LOGIN_BARRED("mailkeep-imap-login-barred", "logins refused after too many failures"),
    LOGIN_LIMITED("mailkeep-imap-login-limited", "logins refused to users who had too many sessions"),
    MAILBOX_DELETED("mailkeep-imap-mailbox-deleted", "sessions ended because their mailbox was deleted");

    private final String metric;
    private final String meaning;

    Counter(String metric, String meaning) {
        this.metric = metric;
        this.meaning = meaning;
    }

    /** Its name among James's metrics. */
    public String metric() {
        return metric;
    }

    /** What is counted. */
    public String meaning() {
        return meaning;
    }
}
