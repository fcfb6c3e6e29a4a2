package io.mailkeep.mailets;

import com.google.inject.AbstractModule;
import io.mailkeep.mailets.digest.CassandraNotices;
import io.mailkeep.mailets.digest.Notices;
import io.mailkeep.mailets.note.CassandraNotes;
import io.mailkeep.mailets.note.Notes;
import io.mailkeep.mailets.sent.CassandraSentCopies;
import io.mailkeep.mailets.sent.SentCopies;
import io.mailkeep.mailets.trace.CassandraTraces;
import io.mailkeep.mailets.trace.Traces;

/** The extension module ({@code guice.extension.module}) for a James that keeps its mailboxes in Cassandra. */
public final class CassandraMailets extends AbstractModule {
    @Override
    protected void configure() {
        install(new MailetsBindings());
        bind(Notes.class).to(CassandraNotes.class);
        bind(Notices.class).to(CassandraNotices.class);
        bind(SentCopies.class).to(CassandraSentCopies.class);
        bind(Traces.class).to(CassandraTraces.class);
    }
}
