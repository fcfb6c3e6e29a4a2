package io.mailkeep.imap.protocol;

import io.mailkeep.imap.hook.GuardHook;
import io.mailkeep.imap.hook.GuardedCommand;
import io.mailkeep.imap.hook.GuardedCommand.Kind;
import io.mailkeep.imap.hook.Verdict;

/** Refuses what touches UID 13, or a mailbox called Forbidden. */
public final class VetoHook implements GuardHook {
    @Override
    public Verdict before(GuardedCommand command) {
        boolean forbidden = command.uids().contains(13)
                || command.target().filter("Forbidden"::equals).isPresent();
        return forbidden ? Verdict.refuse(reason(command.kind(), command)) : Verdict.allow();
    }

    private static String reason(Kind kind, GuardedCommand command) {
        return "No " + kind + " of " + command.uids();
    }
}
