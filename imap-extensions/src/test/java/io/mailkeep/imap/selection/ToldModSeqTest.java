package io.mailkeep.imap.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.ChangesFixture;
import io.mailkeep.imap.changes.Entry;
import io.mailkeep.imap.changes.FailingChangeLog;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.login.HookPoints;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.removal.RemovalFixture;
import io.mailkeep.imap.uids.LivingUids;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.RecentMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ToldModSeqTest {
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryJames james = new MemoryJames();
    private final ChangeLog log = new MemoryChangeLog(Clock.systemUTC());
    private final RemovalFixture removals = new RemovalFixture(james.mappers(), log, Clock.systemUTC(), metrics);
    private final FakeImapSession session = new FakeImapSession();
    private final Announcer announcer = new Announcer(
            new UnpooledStatusResponseFactory(), metrics, HookPoints.none(new UnpooledStatusResponseFactory()));
    private Selection selection;
    private ModSeq selected;

    @BeforeEach
    void select() {
        james.register(ChangesFixture.listener(log, metrics), event -> true);
        james.append(3);
        session.setMailboxSession(james.anotherSession());
        selectDuring(() -> {});
    }

    private void selectDuring(Runnable change) {
        selected = james.highestModSeq();
        selection =
                Selection.listening(james.eventBus(), james.inbox(), session).block();
        change.run();
        selection.heard(selected);
        selection.open(Access.READ_WRITE, LivingUids.of(james.uids()), MessageUid.of(4), List.of(), new Flags());
        session.selected(selection).block();
    }

    private ModSeq told(ChangeLog read) {
        return new ToldModSeq(read, metrics)
                .of(selection, james.highestModSeq())
                .block();
    }

    private ModSeq told() {
        return told(log);
    }

    private void announce() {
        announcer.announce(session, new SilentResponder(), Expunges.TELL).block();
    }

    /** By another session, whose event comes. */
    private void flagged(long uid) {
        james.flag(uid, uid, new Flags(Flag.FLAGGED), FlagsUpdateMode.ADD);
    }

    /** Written, with an event that has not come. */
    private ModSeq inFlight(Entry change) {
        return removals.raise(james.inbox().getId(), change);
    }

    private static Entry flags(long uid) {
        return ChangesFixture.flagged(Map.of(MessageUid.of(uid), new Flags(Flag.SEEN)));
    }

    private static Entry removal() {
        return Entry.removed(UidSet.range(9, 9));
    }

    @Test
    void isTheHighestAfterRemovals() {
        inFlight(removal());
        inFlight(removal());

        assertThat(told()).isEqualTo(james.highestModSeq()).isGreaterThan(selected);
    }

    @Test
    void isTheHighestAfterWhatWasHeardAndAnnounced() {
        flagged(1);
        inFlight(removal());
        flagged(2);
        announce();

        assertThat(told()).isEqualTo(james.highestModSeq());
    }

    @Test
    void isBeneathFlagsOfWhichNoEventCameYet() {
        flagged(1);
        announce();
        ModSeq heard = james.highestModSeq();
        inFlight(flags(2));
        inFlight(removal());

        assertThat(told()).isEqualTo(heard);
    }

    @Test
    void isBeneathFlagsOfWhichNoEventCameYetThoughALaterOneDid() {
        inFlight(flags(2));
        flagged(1);
        announce();

        assertThat(told()).isEqualTo(selected);
    }

    @Test
    void isBeneathWhatWasHeardAndNotAnnounced() {
        flagged(1);
        inFlight(removal());

        assertThat(told()).isEqualTo(selected);
        announce();
        assertThat(told()).isEqualTo(james.highestModSeq());
    }

    @Test
    void atOnceItIsWhatWasHeardAndAnnounced() {
        flagged(1);
        announce();
        ModSeq heard = james.highestModSeq();

        assertThat(toldAtOnce()).isEqualTo(heard);
        inFlight(removal());
        assertThat(toldAtOnce()).isEqualTo(heard);
    }

    @Test
    void atOnceItIsBeneathWhatWasHeardAndNotAnnounced() {
        flagged(1);

        assertThat(toldAtOnce()).isEqualTo(selected);
    }

    @Test
    void isBeneathWhatWasHeardBeforeTheMailboxWasRead() {
        selectDuring(() -> flagged(1));

        assertThat(told()).isEqualTo(selected);
        assertThat(toldAtOnce()).isEqualTo(selected);
        announce();
        assertThat(told()).isEqualTo(james.highestModSeq());
        assertThat(toldAtOnce()).isEqualTo(james.highestModSeq());
    }

    private ModSeq toldAtOnce() {
        try {
            MailboxMetaData read = james.inbox()
                    .getMetaData(RecentMode.IGNORE, james.session(), EnumSet.of(MailboxMetaData.Item.HighestModSeq));
            return ToldModSeq.atOnce(session, read).getHighestModSeq();
        } catch (MailboxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isBeneathWhatIsNotWrittenYet() throws Exception {
        james.mappers().getModSeqProvider().nextModSeq(james.inbox().getId());
        inFlight(removal());

        assertThat(told()).isEqualTo(selected);
    }

    @Test
    void isWhatWasHeardWhereTheLogFails() {
        flagged(1);
        announce();
        ModSeq heard = james.highestModSeq();
        inFlight(removal());

        assertThat(told(new FailingChangeLog())).isEqualTo(heard);
        assertThat(metrics.countFor(Counter.CHANGE_LOG_FAILED.metric())).isEqualTo(1);
    }
}
