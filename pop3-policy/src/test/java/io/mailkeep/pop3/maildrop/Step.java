package io.mailkeep.pop3.maildrop;

import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.model.ModelMaildrop.Caller;
import io.mailkeep.pop3.model.ModelPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that happens to a maildrop. A message is meant by a number, counted round and round. */
sealed interface Step {
    /** What may also happen while a session is open. */
    sealed interface Aside extends Step {}

    record Deliver(String mailbox, String sender, int size, Duration ago) implements Aside {}

    record Flag(String mailbox, int message, String flag, boolean set) implements Aside {}

    record Expunge(String mailbox, int message) implements Aside {}

    record Move(String from, int message, String to) implements Aside {}

    record Copy(String from, int message, String to) implements Aside {}

    record PutHold(String id, Hold hold) implements Aside {}

    record LiftHold(String id) implements Step {}

    record ReCreateInbox() implements Step {}

    record Wait(Duration time) implements Step {}

    /** Waits until something that explain announces happens. */
    record AwaitExpiry(int which) implements Step {}

    record Sweep() implements Step {}

    record Undo(Optional<Duration> back) implements Step {}

    record ForgetDevice(String name) implements Step {}

    record UsePolicy(ModelPolicy policy) implements Step {
        @Override
        public String toString() {
            return "UsePolicy" + policy;
        }
    }

    /** One command of a session. */
    record Command(Verb verb, int message) {
        enum Verb {
            RETR,
            DELE,
            RSET
        }
    }

    /** The store, or James's mailbox, fails. */
    sealed interface Failure {
        record OfStore(int write, boolean applied) implements Failure {}

        record OfMailbox() implements Failure {}
    }

    record Session(
            Caller caller, List<Command> commands, Optional<Aside> aside, boolean quits, Optional<Failure> failure)
            implements Step {}
}
