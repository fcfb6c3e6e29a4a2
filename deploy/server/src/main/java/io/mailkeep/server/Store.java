package io.mailkeep.server;

import io.mailkeep.server.home.StartUpException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where users, mailboxes and messages live. The name is also the protocol of the mail repositories' URLs. */
public enum Store {
    /** In the heap: everything is gone when the server stops. */
    MEMORY("io.mailkeep.pop3.MemoryKeepCopy", "io.mailkeep.imap.MemoryImapSync", "io.mailkeep.mailets.MemoryMailets"),
    /** In Cassandra, with the mail queue on the local disk. */
    CASSANDRA(
            "io.mailkeep.pop3.CassandraKeepCopy",
            "io.mailkeep.imap.CassandraImapSync",
            "io.mailkeep.mailets.CassandraMailets");

    private final String keepCopyModule;
    private final String imapSyncModule;
    private final String mailetsModule;

    Store(String keepCopyModule, String imapSyncModule, String mailetsModule) {
        this.keepCopyModule = keepCopyModule;
        this.imapSyncModule = imapSyncModule;
        this.mailetsModule = mailetsModule;
    }

    /** What {@code extensions.properties} names for this store. */
    String keepCopyModule() {
        return keepCopyModule;
    }

    /** As {@link #keepCopyModule}, for the IMAP extension. */
    String imapSyncModule() {
        return imapSyncModule;
    }

    /** As {@link #keepCopyModule}, for the mailets. */
    String mailetsModule() {
        return mailetsModule;
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
