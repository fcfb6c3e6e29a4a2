package io.mailkeep.server;

import io.mailkeep.server.home.StartUpException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where users, mailboxes and messages live. The name is also the protocol of the mail repositories' URLs. */
public enum Store {
    /** In the heap: everything is gone when the server stops. */
    MEMORY("io.mailkeep.pop3.MemoryKeepCopy", "io.mailkeep.imap.MemoryImapSync"),
    /** In Cassandra, with the mail queue on the local disk. */
    CASSANDRA("io.mailkeep.pop3.CassandraKeepCopy", "io.mailkeep.imap.CassandraImapSync");

    private final String keepCopyModule;
    private final String imapSyncModule;

    Store(String keepCopyModule, String imapSyncModule) {
        this.keepCopyModule = keepCopyModule;
        this.imapSyncModule = imapSyncModule;
    }

    /** What {@code extensions.properties} names for this store. */
    String keepCopyModule() {
        return keepCopyModule;
    }

    /** As {@link #keepCopyModule}, for the IMAP extension. */
    String imapSyncModule() {
        return imapSyncModule;
    }

    static Store named(String name) {
        return Arrays.stream(values())
                .filter(store -> store.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new StartUpException("Store \"" + name + "\" is unknown: set mailkeep.store in "
                        + "conf/jvm.properties (or --store) to one of "
                        + Arrays.stream(values()).map(Store::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
