package io.mailkeep.imap.keeping;

import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.ledger.DeviceState;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.Expiry;
import java.time.Duration;
import java.time.Instant;

/** Lets a copy go once the user's devices know it, or once it has waited for them for long enough. */
final class LedgerCondition implements Condition {
    /** Whether the devices know a message well enough, in words. */
    interface Question {
        boolean isMet(ImmutableList<DeviceState> devices, long uid);
    }

    private final LedgerView ledger;
    private final Question question;
    private final String what;
    private final Duration fallback;

    LedgerCondition(LedgerView ledger, Question question, String what, Duration fallback) {
        this.ledger = ledger;
        this.question = question;
        this.what = what;
        this.fallback = fallback;
    }

    @Override
    public Expiry explain(Copy copy) {
        if (question.isMet(ledger.of(copy.user(), copy.mailboxId()), copy.uid())) {
            return Expiry.always(what);
        }
        Instant kept = copy.life().keptSince().orElse(copy.life().delivered());
        return Expiry.at(
                kept.plus(fallback), "kept until it is " + what + ", at most for " + fallback + " since " + kept);
    }
}
