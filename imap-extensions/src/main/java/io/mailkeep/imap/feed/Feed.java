package io.mailkeep.imap.feed;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Ordering;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import io.mailkeep.imap.changes.Follower;
import io.mailkeep.imap.feed.Hint.News;
import io.mailkeep.imap.uids.UidSet;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.events.MailboxEvents.MailboxAdded;
import org.apache.james.mailbox.events.MailboxEvents.MailboxEvent;
import org.apache.james.mailbox.events.MailboxEvents.MailboxRenamed;
import org.apache.james.mailbox.model.MailboxId;

/** Has the feeds follow the change log, where they are configured; else does nothing, and no table is made. */
@Singleton
public final class Feed implements Follower {
    private final Optional<Feeder> feeder;

    @Inject
    Feed(FeedConfiguration configuration, Provider<Feeder> feeder) {
        // Now: at the first event, tables would be made on a thread that must not wait, such as Cassandra's own.
        this.feeder = Optional.of(configuration).filter(FeedConfiguration::isOn).map(on -> feeder.get());
    }

    @Override
    public boolean follows() {
        return feeder.isPresent();
    }

    @Override
    public Optional<String> note(MailboxEvent change) {
        return follows() ? Note.of(change).map(Note::text) : Optional.empty();
    }

    @Override
    public void recorded(MailboxEvent change, Collection<ModSeq> modSeqs) {
        if (!modSeqs.isEmpty()) {
            Hint hint = Hint.messages(
                    Ordering.natural().min(modSeqs), Ordering.natural().max(modSeqs));
            hint(change.getMailboxPath().getUser(), change.getMailboxId(), hint);
        }
    }

    /**
     * Tells what keep policies have made of messages. What is lost, with the node or else, is read from {@link
     * KeptMessages} when the next version is told, or somebody reads the feed.
     *
     * @param version of the mailbox, with them
     * @param uids by the type of their lines
     */
    public void tell(Username user, MailboxId mailbox, long version, Map<String, UidSet> uids) {
        if (follows() && !uids.isEmpty()) {
            ImmutableList<String> lines = uids.entrySet().stream()
                    .flatMap(type -> Lines.of(mailbox.serialize(), type.getKey(), type.getValue()).stream())
                    .collect(ImmutableList.toImmutableList());
            feeder.get().tell(user, KeptChange.of(mailbox, version, lines));
        }
    }

    @Override
    public void mailboxChanged(MailboxEvent change) {
        Hint hint = Hint.mailbox(change instanceof MailboxAdded ? News.CREATED : News.PERHAPS_CHANGED);
        hint(change.getMailboxPath().getUser(), change.getMailboxId(), hint);
        if (change instanceof MailboxRenamed) {
            hint(((MailboxRenamed) change).getNewPath().getUser(), change.getMailboxId(), hint);
        }
    }

    private void hint(Username user, MailboxId mailbox, Hint hint) {
        feeder.ifPresent(on -> on.hint(user, mailbox, hint));
    }
}
