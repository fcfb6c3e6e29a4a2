package io.mailkeep.mailets;

import com.google.inject.AbstractModule;
import io.mailkeep.mailets.note.MemoryNotes;
import io.mailkeep.mailets.note.Notes;
import io.mailkeep.mailets.sent.MemorySentCopies;
import io.mailkeep.mailets.sent.SentCopies;
import io.mailkeep.mailets.trace.MemoryTraces;
import io.mailkeep.mailets.trace.Traces;
import io.mailkeep.pop3.assignment.ClassLookup;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.time.Clock;
import java.util.Optional;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;

/** What James gives to mailets and matchers, in memory. */
final class Pipeline extends AbstractModule {
    // Not asked for anything.
    private static final DomainList NO_DOMAINS = null;

    private final KeepCopyConfiguration keepCopy;
    // Not bound as an instance, into which Guice would inject what James has.
    private final UsersRepository users = MemoryUsersRepository.withVirtualHosting(NO_DOMAINS);
    private final InMemoryIntegrationResources james = InMemoryIntegrationResources.defaultResources();

    Pipeline(KeepCopyConfiguration keepCopy) {
        this.keepCopy = keepCopy;
    }

    @Override
    protected void configure() {
        bind(UsersRepository.class).toProvider(() -> users);
        bind(MailboxManager.class).toInstance(james.getMailboxManager());
        bind(EventBus.class).toInstance(james.getEventBus());
        bind(QuotaManager.class).toInstance(james.getQuotaManager());
        bind(QuotaRootResolver.class).toInstance(james.getQuotaRootResolver());
        bind(MaildropStore.class).to(MemoryMaildropStore.class);
        bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
        bind(Clock.class).toInstance(Clock.systemUTC());
        bind(Notes.class).to(MemoryNotes.class);
        bind(SentCopies.class).to(MemorySentCopies.class);
        bind(MailboxId.Factory.class).to(InMemoryId.Factory.class);
        bind(Traces.class).to(MemoryTraces.class);
        bind(ConfigurationSource.class).toInstance(new ConfigurationSource() {
            @Override
            public KeepCopyConfiguration read() {
                return keepCopy;
            }

            @Override
            public ClassLookup lookup(String name) {
                return (user, attribute) -> Optional.empty();
            }
        });
    }
}
