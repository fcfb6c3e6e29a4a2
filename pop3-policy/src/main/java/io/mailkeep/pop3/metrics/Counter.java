package io.mailkeep.pop3.metrics;

/** What this node counts since its start. */
public enum Counter {
    EXPUNGED(
            "mailkeep-pop3-expunged", "messages that clients deleted and that were removed, at once or after the undo"),
    RELEASED("mailkeep-pop3-released", "messages that clients deleted and that stay for IMAP"),
    MOVED("mailkeep-pop3-moved", "messages that clients deleted and that were moved"),
    IGNORED("mailkeep-pop3-ignored", "deletions that the policy ignores"),
    RETRIEVED("mailkeep-pop3-retrieved", "messages that clients retrieved"),
    RETRIEVED_AGAIN(
            "mailkeep-pop3-retrieved-again", "messages retrieved by a device that had them: duplicate downloads"),
    READ_AHEAD_HIT("mailkeep-pop3-read-ahead-hit", "messages that had been read ahead when clients asked for them"),
    READ_AHEAD_WASTED("mailkeep-pop3-read-ahead-wasted", "messages read ahead that no client asked for in time"),
    READ_AHEAD_FAILED("mailkeep-pop3-read-ahead-failed", "times that reading ahead failed"),
    GUARD_HITS("mailkeep-pop3-guard-hits", "sessions whose deletions a guard parked"),
    PARKED("mailkeep-pop3-parked", "messages whose deletion a guard parked"),
    UNDONE("mailkeep-pop3-undone", "messages whose deletion was undone"),
    EXPIRED("mailkeep-pop3-expired", "kept copies whose time was over"),
    EXPIRY_UNDECIDED(
            "mailkeep-pop3-expiry-undecided",
            "kept copies that stay since it can not be told whether they may go, as their content is gone"),
    DISPOSAL_FAILED("mailkeep-pop3-disposal-failed", "times that a removal could not be finished"),
    QUOTA_RECOUNTED("mailkeep-pop3-quota-recounted", "quotas in use that an interrupted removal had left wrong"),
    LOGIN_REFUSED("mailkeep-pop3-login-refused", "logins refused for their credentials"),
    LOGIN_IN_USE("mailkeep-pop3-login-in-use", "logins refused because another session had the maildrop"),
    LOGIN_DELAY("mailkeep-pop3-login-delay", "logins refused because the last was too short ago"),
    LOGIN_POLICY(
            "mailkeep-pop3-login-policy",
            "logins refused because the policy does not allow POP3, or no further device"),
    LOGIN_BARRED("mailkeep-pop3-login-barred", "logins refused after too many failures"),
    LOGIN_CLEARTEXT("mailkeep-pop3-login-cleartext-refused", "logins refused because they were not encrypted"),
    LOGIN_FAILED("mailkeep-pop3-login-failed", "logins that failed because a store could not be read"),
    SMTP_LOGIN_REFUSED("mailkeep-smtp-login-refused", "SMTP logins refused for their passwords"),
    SMTP_LOGIN_BARRED("mailkeep-smtp-login-barred", "SMTP logins refused after too many failures"),
    SMTP_LOGIN_NOT_OFFERED(
            "mailkeep-smtp-login-not-offered", "SMTP logins refused because AUTH was not announced, as without TLS"),
    SMTP_LOGIN_FAILED("mailkeep-smtp-login-failed", "SMTP logins that failed because a store could not be read"),
    COMMIT_FAILED("mailkeep-pop3-commit-failed", "sessions whose QUIT could not be carried out"),
    OVERLOAD("mailkeep-pop3-overload", "commands refused because too many waited"),
    HOLD_PLACED("mailkeep-pop3-hold-placed", "legal holds placed"),
    HOLD_LIFTED("mailkeep-pop3-hold-lifted", "legal holds lifted"),
    HOLD_PREVENTED("mailkeep-pop3-hold-prevented", "messages that a legal hold kept from removal"),
    HOLD_UNDECIDED("mailkeep-pop3-hold-undecided", "deletions refused because legal holds could not be read"),
    SWEEP_EXPIRED("mailkeep-sweep-expired", "kept copies that sweeps removed"),
    SWEEP_DISPOSALS_FINISHED(
            "mailkeep-sweep-disposals-finished",
            "removals that sweeps finished: of interrupted sessions, and those that had waited for silent devices"),
    SWEEP_USERS_OPENED("mailkeep-sweep-users-opened", "maildrops that sweeps opened"),
    SWEEP_USERS_IN_USE("mailkeep-sweep-users-in-use", "maildrops that sweeps left to the next one"),
    SWEEP_USERS_FAILED("mailkeep-sweep-users-failed", "maildrops that sweeps could not look after");

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
