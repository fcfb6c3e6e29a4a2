package io.mailkeep.imap.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.MemoryJames;
import io.mailkeep.imap.metrics.Counter;
import io.mailkeep.imap.uids.UidSet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import javax.mail.Flags;
import javax.mail.Flags.Flag;
import org.apache.james.events.Event;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ChangeLogListenerTest {
    private final MemoryChangeLog log = new MemoryChangeLog(Clock.systemUTC());
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final MemoryJames james = listenedTo();

    private MemoryJames listenedTo() {
        MemoryJames mailboxes = new MemoryJames();
        mailboxes.register(new ChangeLogListener(log, Follower.NONE, metrics), event -> true);
        return mailboxes;
    }

    @Test
    void recordsEveryArrival() {
        james.append(3);

        assertThat(touched(0)).hasToString("1:3");
        assertThat(touched(1)).hasToString("2:3");
    }

    @Test
    void recordsAllThatOneStoreChanged() {
        james.append(5);
        james.flag(3, 3, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);
        ModSeq before = james.highestModSeq();

        james.flag(2, 4, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);

        assertThat(james.highestModSeq()).isEqualTo(before.next());
        assertThat(touched(before.asLong())).as("3 was seen before").hasToString("2,4");
    }

    @Test
    void aStoreThatChangesNothingLeavesAHole() {
        james.append(2);
        james.flag(1, 2, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);
        ModSeq before = james.highestModSeq();

        james.flag(1, 2, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);

        assertThat(james.highestModSeq()).isEqualTo(before.next());
        assertThat(log.since(james.inbox().getId(), before, before.next())
                        .block()
                        .complete())
                .isFalse();
    }

    @Test
    void whatAStoreLeftUnchangedDoesNotHideThatAnEventWasLost() {
        boolean[] passing = {true};
        MemoryJames lossy = new MemoryJames();
        lossy.register(new ChangeLogListener(log, Follower.NONE, metrics), event -> passing[0]);
        lossy.append(2);
        ModSeq before = lossy.highestModSeq();
        passing[0] = false;
        lossy.flag(1, 2, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);
        passing[0] = true;

        lossy.flag(1, 1, new Flags(Flag.SEEN), FlagsUpdateMode.ADD);

        assertThat(log.since(lossy.inbox().getId(), before, before.next())
                        .block()
                        .missing())
                .hasToString("[[3..4)]");
    }

    @Test
    void recordsCopies() {
        james.append(3);
        ModSeq before = james.highestModSeq();

        james.copyIntoItself(1, 2);

        assertThat(touched(before.asLong())).hasToString("4:5");
    }

    @Test
    void failsWhereTheLogDoes() {
        List<Event> events = new ArrayList<>();
        james.register(new Recorder(events), event -> true);
        james.append(1);
        ChangeLogListener testee = new ChangeLogListener(new FailingChangeLog(), Follower.NONE, metrics);

        assertThatThrownBy(() -> Mono.from(testee.reactiveEvent(events.get(0))).block())
                .hasMessageContaining("no log");
        assertThat(metrics.countFor(Counter.CHANGE_LOG_FAILED.metric())).isEqualTo(1);
    }

    @Test
    void jamesFindsItsGroupAgain() throws Exception {
        Group group = new ChangeLogListener(log, Follower.NONE, metrics).getDefaultGroup();

        assertThat(Group.deserialize(group.asString())).isEqualTo(group);
    }

    private UidSet touched(long known) {
        Changes changes = log.since(james.inbox().getId(), ModSeq.of(known), james.highestModSeq())
                .block();
        assertThat(changes.complete()).isTrue();
        return changes.touched();
    }
}
