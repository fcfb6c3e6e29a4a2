package io.mailkeep.imap.keeping;

import com.google.inject.Inject;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.ConditionFactory;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** A copy may go once an IMAP device of the user was told of it, or after {@code <fallback>}. */
public final class SyncedByAnyDevice implements ConditionFactory {
    private final LedgerView ledger;

    @Inject
    SyncedByAnyDevice(LedgerView ledger) {
        this.ledger = ledger;
    }

    @Override
    public Condition create(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        return new LedgerCondition(
                ledger,
                (devices, uid) ->
                        devices.stream().anyMatch(device -> device.position().knows(uid)),
                "synchronised by an IMAP device",
                new ConditionElement(element, "fallback").time("fallback"));
    }
}
