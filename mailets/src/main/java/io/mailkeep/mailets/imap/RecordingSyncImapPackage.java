package io.mailkeep.mailets.imap;

import com.google.inject.Inject;
import java.util.Collection;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;

/** Mailkeep's other IMAP package, {@code SynchronizingImapPackage}, with logins that leave traces. */
public final class RecordingSyncImapPackage implements ImapPackage {
    // By name: the two modules know nothing of each other.
    private static final ClassName SYNCHRONIZING = new ClassName("io.mailkeep.imap.SynchronizingImapPackage");

    private final ImapPackage synchronizing;

    @Inject
    public RecordingSyncImapPackage(GuiceGenericLoader extensions) {
        try {
            synchronizing = extensions.<ImapPackage>instantiate(SYNCHRONIZING);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "conf/imapserver.xml: <imapPackages> names RecordingSyncImapPackage, but the IMAP extension is not"
                            + " there. Put its jar into extensions-jars/, or name RecordingImapPackage.",
                    e);
        }
    }

    @Override
    public Collection<ClassName> processors() {
        return Logins.in(synchronizing.processors());
    }

    @Override
    public Collection<ClassName> decoders() {
        return synchronizing.decoders();
    }

    @Override
    public Collection<ClassName> encoders() {
        return synchronizing.encoders();
    }
}
