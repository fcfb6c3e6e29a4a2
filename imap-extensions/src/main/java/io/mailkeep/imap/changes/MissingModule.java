package io.mailkeep.imap.changes;

import com.google.inject.Provider;

/** Stands in for the extension module where an operator forgot it. */
final class MissingModule implements Provider<ChangeLog> {
    /** @throws IllegalStateException always, with what is missing from which file */
    @Override
    public ChangeLog get() {
        throw new IllegalStateException(
                "imapserver.xml names an IMAP package of io.mailkeep.imap, but no module of it is"
                        + " in extensions.properties: add io.mailkeep.imap.CassandraImapSync to guice.extension.module there, or"
                        + " io.mailkeep.imap.MemoryImapSync on a memory server");
    }
}
