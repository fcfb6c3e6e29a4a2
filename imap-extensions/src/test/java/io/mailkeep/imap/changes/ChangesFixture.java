package io.mailkeep.imap.changes;

import java.util.Map;
import javax.mail.Flags;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.metrics.api.MetricFactory;

/** The change log of other packages' tests. */
public final class ChangesFixture {
    private ChangesFixture() {}

    public static Entry added(Map<MessageUid, Flags> messages) {
        return Entry.added(messages);
    }

    public static Entry flagged(Map<MessageUid, Flags> messages) {
        return Entry.flagged(messages);
    }

    public static ReactiveGroupEventListener listener(ChangeLog log, MetricFactory metrics) {
        return listener(log, Follower.NONE, metrics);
    }

    public static ReactiveGroupEventListener listener(ChangeLog log, Follower follower, MetricFactory metrics) {
        return new ChangeLogListener(log, follower, metrics);
    }

    public static OrderedChanges orderedChanges(ChangeLog log, MetricFactory metrics) {
        return new OrderedChanges(log, metrics);
    }

    public static ChangedMessages changedMessages(ChangeLog log, MetricFactory metrics) {
        return new ChangedMessages(log, new Mender(log, metrics), metrics);
    }
}
