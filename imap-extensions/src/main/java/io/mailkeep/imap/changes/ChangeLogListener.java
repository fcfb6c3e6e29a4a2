package io.mailkeep.imap.changes;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.inject.Inject;
import io.mailkeep.imap.metrics.Counter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.mail.Flags;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener.ReactiveGroupEventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.events.MailboxEvents.FlagsUpdated;
import org.apache.james.mailbox.events.MailboxEvents.MailboxAdded;
import org.apache.james.mailbox.events.MailboxEvents.MailboxDeletion;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.events.MailboxEvents.MailboxRenamed;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.metrics.api.MetricFactory;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Writes the change log: {@code <listener>} of {@code listeners.xml}. James sends one event for each mod-sequence that it
 * allocates, with all the messages that got it, and none where a STORE changed no message: that mod-sequence stays a
 * hole until it is mended, like that of an event which was lost. Passes on to the {@link Follower} what it has written,
 * and what became of whole mailboxes. Fails where the log does, so that James delivers the event again. Never blocks.
 */
public final class ChangeLogListener implements ReactiveGroupEventListener {
    /** James's name for the listener, also in its dead letters. */
    public static final class ChangeLogGroup extends Group {}

    private static final Group GROUP = new ChangeLogGroup();

    private final ChangeLog log;
    private final Follower follower;
    private final MetricFactory metrics;

    @Inject
    ChangeLogListener(ChangeLog log, Follower follower, MetricFactory metrics) {
        this.log = log;
        this.follower = follower;
        this.metrics = metrics;
    }

    @Override
    public Group getDefaultGroup() {
        return GROUP;
    }

    /** No client need wait for the log. James's in-memory event bus makes them wait all the same. */
    @Override
    public ExecutionMode getExecutionMode() {
        return ExecutionMode.ASYNCHRONOUS;
    }

    @Override
    public boolean isHandling(Event event) {
        return event instanceof Added || event instanceof FlagsUpdated || isFollowed(event);
    }

    private boolean isFollowed(Event event) {
        return follower.follows()
                && (event instanceof MailboxAdded
                        || event instanceof MailboxRenamed
                        || event instanceof MailboxDeletion);
    }

    @Override
    public Publisher<Void> reactiveEvent(Event event) {
        MailboxEvent change = (MailboxEvent) event;
        if (!(event instanceof Added || event instanceof FlagsUpdated)) {
            return Mono.fromRunnable(() -> follower.mailboxChanged(change));
        }
        ImmutableMap<ModSeq, Entry> entries = noted(change, entries(change));
        return log.record(change.getMailboxId(), entries)
                .doOnError(failure ->
                        metrics.generate(Counter.CHANGE_LOG_FAILED.metric()).increment())
                .doOnSuccess(nothing -> follower.recorded(change, entries.keySet()));
    }

    private ImmutableMap<ModSeq, Entry> noted(MailboxEvent change, ImmutableMap<ModSeq, Entry> entries) {
        Optional<String> note = follower.note(change);
        return note.isEmpty() ? entries : ImmutableMap.copyOf(Maps.transformValues(entries, entry -> entry.with(note)));
    }

    private static ImmutableMap<ModSeq, Entry> entries(MailboxEvent change) {
        return change instanceof Added ? added((Added) change) : flagged((FlagsUpdated) change);
    }

    private static ImmutableMap<ModSeq, Entry> added(Added change) {
        return entries(
                change.getAdded().values().stream(),
                MessageMetaData::getModSeq,
                MessageMetaData::getUid,
                MessageMetaData::getFlags,
                Entry::added);
    }

    private static ImmutableMap<ModSeq, Entry> flagged(FlagsUpdated change) {
        // The others come with the mod-sequence they had before. An entry for that, without the further messages which
        // it touched, would hide that the log has lost it.
        Stream<UpdatedFlags> changed = change.getUpdatedFlags().stream().filter(UpdatedFlags::flagsChanged);
        return entries(
                changed, UpdatedFlags::getModSeq, UpdatedFlags::getUid, UpdatedFlags::getNewFlags, Entry::flagged);
    }

    private static <T> ImmutableMap<ModSeq, Entry> entries(
            Stream<T> messages,
            Function<T, ModSeq> modSeq,
            Function<T, MessageUid> uid,
            Function<T, Flags> flags,
            Function<Map<MessageUid, Flags>, Entry> entry) {
        return messages.collect(collectingAndThen(
                groupingBy(modSeq, collectingAndThen(toMap(uid, flags, (one, other) -> other), entry)),
                ImmutableMap::copyOf));
    }
}
