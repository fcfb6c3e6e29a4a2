package io.mailkeep.mailets;

import com.google.inject.AbstractModule;
import io.mailkeep.mailets.digest.MemoryNotices;
import io.mailkeep.mailets.digest.Notices;
import io.mailkeep.mailets.note.MemoryNotes;
import io.mailkeep.mailets.note.Notes;
import io.mailkeep.mailets.sent.MemorySentCopies;
import io.mailkeep.mailets.sent.SentCopies;
import io.mailkeep.mailets.trace.MemoryTraces;
import io.mailkeep.mailets.trace.Traces;

/** The extension module ({@code guice.extension.module}) for a James that keeps its mailboxes in memory. */
public final class MemoryMailets extends AbstractModule {
    @Override
    protected void configure() {
        install(new MailetsBindings());
        bind(Notes.class).to(MemoryNotes.class);
        bind(Notices.class).to(MemoryNotices.class);
        bind(SentCopies.class).to(MemorySentCopies.class);
        bind(Traces.class).to(MemoryTraces.class);
    }
}
