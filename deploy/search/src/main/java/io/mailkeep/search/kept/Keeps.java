package io.mailkeep.search.kept;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import org.apache.james.mailbox.model.Mailbox;

/**
 * The keep fields of a mailbox's documents, as far as this server keeps any. The server's own, in which an extension puts
 * what it brings, because the extension is made later. Thread-safe.
 */
@Singleton
public final class Keeps {
    /** Compares and mends. */
    interface Comparison {
        void reconcile(Mailbox mailbox) throws IOException;
    }

    private volatile Comparison comparison = mailbox -> {};

    /** Keeps none yet. */
    @Inject
    public Keeps() {}

    void use(Comparison brought) {
        comparison = brought;
    }

    /** Makes the keep fields of the documents that can be found what the ledger says. Blocking. */
    public void reconcile(Mailbox mailbox) throws IOException {
        comparison.reconcile(mailbox);
    }
}
