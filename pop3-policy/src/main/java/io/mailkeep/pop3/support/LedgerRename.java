package io.mailkeep.pop3.support;

import com.google.inject.Inject;
import io.mailkeep.pop3.maildrop.Maildrops;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.user.api.UsernameChangeTaskStep;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The last step of James's renaming of a user: brings the ledger under the new name. A stock James takes steps from its
 * own modules only, and is asked by {@link RenameRoutes} instead.
 */
public final class LedgerRename implements UsernameChangeTaskStep {
    /** After those of James: who begins with this one again repeats none of them. */
    private static final int AFTER_ALL = 5;

    private final Maildrops maildrops;

    @Inject
    LedgerRename(Maildrops maildrops) {
        this.maildrops = maildrops;
    }

    @Override
    public StepName name() {
        return new StepName("LedgerRename");
    }

    @Override
    public int priority() {
        return AFTER_ALL;
    }

    @Override
    public Publisher<Void> changeUsername(Username from, Username to) {
        return Mono.<Void>fromCallable(() -> {
                    rename(from, to);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private void rename(Username from, Username to) throws MailboxException {
        if (!maildrops.rename(from, to)) {
            throw new IllegalStateException("a POP3 session of '" + from.asString() + "' or '" + to.asString()
                    + "' is open: go on with fromStep=" + name().asString() + " when it has ended");
        }
    }
}
