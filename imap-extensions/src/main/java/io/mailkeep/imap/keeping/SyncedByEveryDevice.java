package io.mailkeep.imap.keeping;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.imap.ledger.DeviceState;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.ConditionFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * A copy may go once every IMAP device of the user that was in use within {@code <silentAfter>} was told of it, and there
 * is one, or after {@code <fallback>}.
 */
public final class SyncedByEveryDevice implements ConditionFactory {
    private final LedgerView ledger;
    private final Clock clock;

    @Inject
    SyncedByEveryDevice(LedgerView ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public Condition create(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        ConditionElement conditions = new ConditionElement(element, "silentAfter", "fallback");
        Duration silentAfter = conditions.time("silentAfter");
        return new LedgerCondition(
                ledger,
                (devices, uid) -> isKnownToAll(active(devices, silentAfter), uid),
                "synchronised by every IMAP device in use",
                conditions.time("fallback"));
    }

    private ImmutableList<DeviceState> active(ImmutableList<DeviceState> devices, Duration silentAfter) {
        Instant now = clock.instant();
        return devices.stream()
                .filter(device -> device.known().isActive(silentAfter, now))
                .collect(ImmutableList.toImmutableList());
    }

    private static boolean isKnownToAll(ImmutableList<DeviceState> devices, long uid) {
        return !devices.isEmpty()
                && devices.stream().allMatch(device -> device.position().knows(uid));
    }
}
