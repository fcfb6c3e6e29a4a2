package io.mailkeep.imap.keeping;

import com.google.inject.Inject;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.ConditionFactory;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** A copy may go once it was sent whole to an IMAP device of the user, or after {@code <fallback>}. */
public final class BodyFetched implements ConditionFactory {
    private final LedgerView ledger;

    @Inject
    BodyFetched(LedgerView ledger) {
        this.ledger = ledger;
    }

    @Override
    public Condition create(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        return new LedgerCondition(
                ledger,
                (devices, uid) -> devices.stream()
                        .anyMatch(device -> device.position().bodies().contains(uid)),
                "fetched whole by an IMAP device",
                new ConditionElement(element, "fallback").time("fallback"));
    }
}
