package io.mailkeep.imap.parking;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.uids.UidSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;

/** What every store of what is parked promises. */
public interface ParkingsContract {
    Instant NOON = Instant.parse("2026-11-26T12:00:00.123Z");

    /** Empty. */
    Parkings testee();

    MailboxId freshMailbox();

    private Parked parked(String owner, Instant until) {
        return Parked.of(UUID.randomUUID(), until, Username.of(owner), freshMailbox(), UidSet.range(1, 3));
    }

    @Test
    default void whatIsDueIsKnownWithAllThatWasSaid() {
        Parked bob = parked("bob@demo.test", NOON);
        Parked eve = parked("eve@demo.test", NOON.minusSeconds(1));
        Parked later = parked("bob@demo.test", NOON.plusMillis(1));

        testee().add(bob);
        testee().add(eve);
        testee().add(later);

        assertThat(testee().due(NOON)).containsExactlyInAnyOrder(bob, eve);
        assertThat(testee().due(NOON.minusSeconds(2))).isEmpty();
    }

    @Test
    default void whatIsDoneWithIsForgotten() {
        Parked one = parked("bob@demo.test", NOON);
        Parked other = parked("bob@demo.test", NOON);
        testee().add(one);
        testee().add(other);

        testee().remove(one);
        testee().remove(one);

        assertThat(testee().due(NOON)).containsExactly(other);
    }

    @Test
    default void howeverMuchIsDueItIsReadInTheEnd() {
        List<Parked> all = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            all.add(parked("bob@demo.test", NOON.plusMillis(i)));
        }
        all.forEach(testee()::add);

        List<Parked> read = new ArrayList<>();
        for (var due = testee().due(NOON.plusSeconds(9)); !due.isEmpty(); due = testee().due(NOON.plusSeconds(9))) {
            read.addAll(due);
            due.forEach(testee()::remove);
        }

        assertThat(read).containsExactlyElementsOf(all);
    }
}
