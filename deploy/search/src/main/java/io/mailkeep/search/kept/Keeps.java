package io.mailkeep.search.kept;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.search.reconciliation.Reconciliation.Supplement;
import java.io.IOException;
import org.apache.james.mailbox.model.Mailbox;

/**
 * What the server's own comparisons ask for keep fields: whatever an extension brings, which the server makes later than
 * its search. Nothing until then. Thread-safe.
 */
@Singleton
public final class Keeps implements Supplement {
    private volatile Supplement brought = mailbox -> {};

    /** Knows of none yet. */
    @Inject
    public Keeps() {}

    void use(Supplement supplement) {
        brought = supplement;
    }

    @Override
    public void reconcile(Mailbox mailbox) throws IOException {
        brought.reconcile(mailbox);
    }
}
