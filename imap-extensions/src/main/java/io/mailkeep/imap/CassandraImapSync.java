package io.mailkeep.imap;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import io.mailkeep.imap.changes.CassandraChangeLog;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Follower;
import io.mailkeep.imap.feed.CassandraFeedStore;
import io.mailkeep.imap.feed.Feed;
import io.mailkeep.imap.feed.FeedStore;
import io.mailkeep.imap.lease.CassandraLeases;
import io.mailkeep.imap.lease.Leases;
import io.mailkeep.imap.ledger.CassandraSyncLedger;
import io.mailkeep.imap.ledger.SyncLedger;
import io.mailkeep.imap.living.CassandraSnapshots;
import io.mailkeep.imap.living.Snapshots;
import io.mailkeep.imap.outbox.CassandraOutbox;
import io.mailkeep.imap.outbox.Outbox;
import io.mailkeep.imap.parking.CassandraParkings;
import io.mailkeep.imap.parking.Parkings;
import io.mailkeep.imap.recent.CassandraRecentMessages;
import io.mailkeep.imap.recent.RecentMessages;
import io.mailkeep.imap.record.CassandraMessageRecords;
import io.mailkeep.imap.record.MessageRecords;
import io.mailkeep.imap.removal.CassandraRemovalIntents;
import io.mailkeep.imap.removal.RemovalIntents;

/** The extension module ({@code guice.extension.module}) for a James that keeps its mailboxes in Cassandra. */
public final class CassandraImapSync extends AbstractModule {
    @Override
    protected void configure() {
        bind(Follower.class).to(Feed.class);
        bind(FeedStore.class).to(CassandraFeedStore.class).in(Scopes.SINGLETON);
        bind(ChangeLog.class).to(CassandraChangeLog.class).in(Scopes.SINGLETON);
        bind(Leases.class).to(CassandraLeases.class).in(Scopes.SINGLETON);
        bind(MessageRecords.class).to(CassandraMessageRecords.class).in(Scopes.SINGLETON);
        bind(RecentMessages.class).to(CassandraRecentMessages.class).in(Scopes.SINGLETON);
        bind(RemovalIntents.class).to(CassandraRemovalIntents.class).in(Scopes.SINGLETON);
        bind(Snapshots.class).to(CassandraSnapshots.class).in(Scopes.SINGLETON);
        bind(SyncLedger.class).to(CassandraSyncLedger.class).in(Scopes.SINGLETON);
        bind(Parkings.class).to(CassandraParkings.class).in(Scopes.SINGLETON);
        bind(Outbox.class).to(CassandraOutbox.class).in(Scopes.SINGLETON);
    }
}
