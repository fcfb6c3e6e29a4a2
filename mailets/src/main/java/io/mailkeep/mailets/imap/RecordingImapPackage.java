package io.mailkeep.mailets.imap;

import java.util.Collection;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;

/** James's own IMAP, with logins that leave traces. */
public final class RecordingImapPackage implements ImapPackage {
    @Override
    public Collection<ClassName> processors() {
        return Logins.in(DEFAULT.processors());
    }

    @Override
    public Collection<ClassName> decoders() {
        return DEFAULT.decoders();
    }

    @Override
    public Collection<ClassName> encoders() {
        return DEFAULT.encoders();
    }
}
