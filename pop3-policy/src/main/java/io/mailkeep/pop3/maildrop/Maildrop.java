package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.io.InputStream;
import org.apache.james.mailbox.exception.MailboxException;

/** One session's maildrop. Numbers start at 1 and never change while it is open. */
public final class Maildrop {
    Maildrop() {}

    /** The policy that was the user's when the session began. */
    public KeepPolicy policy() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Message number n stands at index n-1. */
    public ImmutableList<OfferedMessage> messages() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Blocking. The whole message as stored; the caller closes the stream. */
    public InputStream content(int number) throws MessageGoneException, MailboxException {
        throw new UnsupportedOperationException("not yet");
    }

    /** Blocking. The header and its empty line, without reading the body. */
    public InputStream header(int number) throws MessageGoneException, MailboxException {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * Blocking. Carries out what the session marked, as the policy says. An exception means that the outcome is not
     * known: the client must be told {@code -ERR [SYS/TEMP]}; what was accepted is finished by a later session or
     * sweep, and nothing that was not marked is touched.
     */
    public CommitResult commit(Marks marks) throws MailboxException {
        throw new UnsupportedOperationException("not yet");
    }

    /** Blocking. Gives the maildrop's lock back and ends the mailbox session; harmless when called again. */
    public void close() {
        throw new UnsupportedOperationException("not yet");
    }
}
