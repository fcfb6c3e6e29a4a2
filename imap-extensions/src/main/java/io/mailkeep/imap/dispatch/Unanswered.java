package io.mailkeep.imap.dispatch;

import io.mailkeep.imap.hook.Verdict;

/** What holds for a command of which a guard did not say anything. */
enum Unanswered {
    ALLOW {
        @Override
        Verdict verdict() {
            return Verdict.allow();
        }
    },
    REFUSE {
        @Override
        Verdict verdict() {
            return Verdict.refuse("The server can not say now whether it may be; try again later");
        }
    };

    abstract Verdict verdict();
}
