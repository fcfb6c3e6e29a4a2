package io.mailkeep.imap;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Follower;
import io.mailkeep.imap.changes.MemoryChangeLog;
import io.mailkeep.imap.feed.Feed;
import io.mailkeep.imap.feed.FeedStore;
import io.mailkeep.imap.feed.MemoryFeedStore;
import io.mailkeep.imap.lease.Leases;
import io.mailkeep.imap.lease.MemoryLeases;
import io.mailkeep.imap.ledger.MemorySyncLedger;
import io.mailkeep.imap.ledger.SyncLedger;
import io.mailkeep.imap.living.NoSnapshots;
import io.mailkeep.imap.living.Snapshots;
import io.mailkeep.imap.outbox.MemoryOutbox;
import io.mailkeep.imap.outbox.Outbox;
import io.mailkeep.imap.parking.MemoryParkings;
import io.mailkeep.imap.parking.Parkings;
import io.mailkeep.imap.recent.MemoryRecentMessages;
import io.mailkeep.imap.recent.RecentMessages;
import io.mailkeep.imap.record.MessageRecords;
import io.mailkeep.imap.record.NoMessageRecords;
import io.mailkeep.imap.removal.MemoryRemovalIntents;
import io.mailkeep.imap.removal.RemovalIntents;

/** The extension module ({@code guice.extension.module}) for a James that keeps its mailboxes in memory. */
public final class MemoryImapSync extends AbstractModule {
    @Override
    protected void configure() {
        bind(Follower.class).to(Feed.class);
        bind(FeedStore.class).to(MemoryFeedStore.class).in(Scopes.SINGLETON);
        bind(ChangeLog.class).to(MemoryChangeLog.class).in(Scopes.SINGLETON);
        bind(Leases.class).to(MemoryLeases.class).in(Scopes.SINGLETON);
        bind(MessageRecords.class).to(NoMessageRecords.class).in(Scopes.SINGLETON);
        bind(RecentMessages.class).to(MemoryRecentMessages.class).in(Scopes.SINGLETON);
        bind(RemovalIntents.class).to(MemoryRemovalIntents.class).in(Scopes.SINGLETON);
        bind(Snapshots.class).to(NoSnapshots.class).in(Scopes.SINGLETON);
        bind(SyncLedger.class).to(MemorySyncLedger.class).in(Scopes.SINGLETON);
        bind(Parkings.class).to(MemoryParkings.class).in(Scopes.SINGLETON);
        bind(Outbox.class).to(MemoryOutbox.class).in(Scopes.SINGLETON);
    }
}
