package io.mailkeep.imap.ledger;

import static io.mailkeep.imap.ledger.SyncLedgerContract.LAPTOP;
import static io.mailkeep.imap.ledger.SyncLedgerContract.NOW;
import static io.mailkeep.imap.ledger.SyncLedgerContract.PHONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

class EnteringTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final MailboxId INBOX = InMemoryId.of(1);

    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    private final MemorySyncLedger ledger = new MemorySyncLedger(clock);
    private final DeviceStates states = new DeviceStates(ledger);
    private final Entering testee = new Entering(ledger, clock);

    private void enter(Device device, Position position) {
        testee.enter(Visitor.of(ANNA, device), Map.of(INBOX, position)).block();
    }

    private Position told(long modSeq, long uidNext) {
        return Position.told(ModSeq.of(modSeq), MessageUid.of(uidNext), clock.instant());
    }

    private Position position(Device device) {
        return states.in(ANNA, INBOX).block().stream()
                .filter(state -> state.known().device().equals(device))
                .findFirst()
                .orElseThrow()
                .position();
    }

    private List<Device> devices() {
        return states.devices(ANNA).map(KnownDevice::device).collectList().block();
    }

    private void fill() {
        for (int i = 0; i < Entering.MOST_DEVICES; i++) {
            enter(Device.named("device" + i), told(1, 2));
            clock.setInstant(clock.instant().plusSeconds(1));
        }
    }

    @Test
    void whatADeviceComesToKnowAddsUp() {
        enter(PHONE, told(7, 3));
        enter(PHONE, Position.sent(UidSet.range(1, 2)));
        enter(PHONE, told(5, 4));
        enter(PHONE, Position.sent(UidSet.range(5, 5)));

        assertThat(position(PHONE)).isEqualTo(told(7, 4).and(Position.sent(UidSet.parse("1:2,5"))));
    }

    @Test
    void aDeviceThatOnlySelectedIsKnownAndKnowsNothing() {
        enter(PHONE, Position.NOWHERE);

        assertThat(position(PHONE)).isEqualTo(Position.NOWHERE);
    }

    @Test
    void whatAForgottenDeviceKnewIsForgotten() {
        enter(PHONE, told(7, 3));
        enter(LAPTOP, told(7, 3));
        states.forget(ANNA, PHONE).block();
        clock.setInstant(NOW.plusSeconds(1));

        enter(PHONE, Position.sent(UidSet.range(9, 9)));

        assertThat(position(PHONE)).isEqualTo(Position.sent(UidSet.range(9, 9)));
        assertThat(position(LAPTOP).knows(2)).isTrue();
    }

    @Test
    void aNewDeviceTakesThePlaceOfTheOneThatIsSilentForLongest() {
        fill();
        clock.setInstant(NOW.plus(Duration.ofDays(32)));

        enter(PHONE, told(7, 3));

        assertThat(devices()).hasSize(Entering.MOST_DEVICES).contains(PHONE).doesNotContain(Device.named("device0"));
    }

    @Test
    void whereAllAreInUseFurtherOnesAreWaitedForUnderOneName() {
        fill();

        enter(PHONE, told(7, 3));
        enter(LAPTOP, told(7, 3));

        assertThat(devices()).hasSize(Entering.MOST_DEVICES + 1).contains(Device.OTHERS);
        assertThat(position(Device.OTHERS)).isEqualTo(Position.NOWHERE);
    }
}
