package io.mailkeep.imap.protocol;

import io.mailkeep.imap.hook.AnnouncementHook;
import io.mailkeep.imap.hook.CaughtUp;
import io.mailkeep.imap.hook.ChangeHook;
import io.mailkeep.imap.hook.FetchHook;
import io.mailkeep.imap.hook.GuardHook;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.Login;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.MailboxSelected;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.hook.SelectionHook;
import io.mailkeep.imap.hook.SessionHook;
import io.mailkeep.imap.hook.Verdict;
import java.util.concurrent.CountDownLatch;

/** Never comes back, and heeds no interrupt. */
public final class HangingHook
        implements SessionHook, SelectionHook, FetchHook, ChangeHook, AnnouncementHook, GuardHook {
    private final CountDownLatch never = new CountDownLatch(1);

    private void hang() {
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // Not heeded.
            }
        }
    }

    @Override
    public void loggedIn(Login login) {
        hang();
    }

    @Override
    public void selected(MailboxSelected selected) {
        hang();
    }

    @Override
    public void fetched(MessagesFetched fetched) {
        hang();
    }

    @Override
    public void changed(MailboxChange change) {
        hang();
    }

    @Override
    public void caughtUp(CaughtUp caughtUp) {
        hang();
    }

    @Override
    public Verdict before(GuardedCommand command) {
        hang();
        return Verdict.refuse("It has come back");
    }
}
