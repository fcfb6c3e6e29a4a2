package io.mailkeep.imap.selection;

import java.util.Set;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.EnableProcessor;

/** Extensions that a client switches on for its connection (RFC 7162, RFC 9586). */
public enum Extension {
    CONDSTORE(ImapConstants.SUPPORTS_CONDSTORE),
    QRESYNC(ImapConstants.SUPPORTS_QRESYNC),
    UIDONLY(Capability.of("UIDONLY"));

    // James's class has one final string.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Capability capability;

    Extension(Capability capability) {
        this.capability = capability;
    }

    public Capability capability() {
        return capability;
    }

    public boolean isEnabled(ImapSession session) {
        Set<Capability> enabled = EnableProcessor.getEnabledCapabilities(session);
        // Asked for each line of a FETCH, mostly of clients that enabled nothing.
        if (enabled.isEmpty()) {
            return false;
        }
        // RFC 7162 §3.2.3: ENABLE QRESYNC enables CONDSTORE, too.
        return enabled.contains(capability()) || (this == CONDSTORE && enabled.contains(QRESYNC.capability()));
    }

    public void enable(ImapSession session) {
        EnableProcessor.getEnabledCapabilities(session).add(capability());
    }
}
