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

/** Fails, whatever it is told or asked. */
public final class ThrowingHook
        implements SessionHook, SelectionHook, FetchHook, ChangeHook, AnnouncementHook, GuardHook {
    private static IllegalStateException bug() {
        return new IllegalStateException("a bug");
    }

    @Override
    public void loggedIn(Login login) {
        throw bug();
    }

    @Override
    public void selected(MailboxSelected selected) {
        throw bug();
    }

    @Override
    public void fetched(MessagesFetched fetched) {
        throw bug();
    }

    @Override
    public void changed(MailboxChange change) {
        throw bug();
    }

    @Override
    public void caughtUp(CaughtUp caughtUp) {
        throw bug();
    }

    @Override
    public Verdict before(GuardedCommand command) {
        throw bug();
    }
}
