package io.mailkeep.imap.changes;

import com.google.inject.Provider;

/** Stands in for what the extension's module binds, where an operator forgot it. */
public abstract class MissingModule<T> implements Provider<T> {
    /** @throws IllegalStateException always, with what is missing from which file */
    @Override
    public final T get() {
        throw new IllegalStateException(
                "imapserver.xml names an IMAP package of io.mailkeep.imap, but no module of it is"
                        + " in extensions.properties: add io.mailkeep.imap.CassandraImapSync to guice.extension.module there, or"
                        + " io.mailkeep.imap.MemoryImapSync on a memory server");
    }
}
