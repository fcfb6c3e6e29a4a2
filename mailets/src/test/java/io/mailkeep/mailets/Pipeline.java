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
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.inbox.Inboxes;
import io.mailkeep.pop3.inbox.JamesInboxes;
import io.mailkeep.pop3.ledger.LockedClaims;
import io.mailkeep.pop3.ledger.MaildropClaims;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropLock;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.maildrop.MaildropSettings;
import io.mailkeep.pop3.maildrop.MessageFacts;
import io.mailkeep.pop3.maildrop.MoveTurns;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Domain;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;

/** What James gives to mailets and matchers, in memory. */
public final class Pipeline extends AbstractModule {
    // Not asked for anything.
    private static final DNSService NO_DNS = null;

    private final KeepCopyConfiguration keepCopy;
    private final Clock clock;
    // Not bound as an instance, into which Guice would inject what James has.
    private final UsersRepository users = MemoryUsersRepository.withVirtualHosting(domains());
    private final InMemoryIntegrationResources james;

    public Pipeline(KeepCopyConfiguration keepCopy) {
        this(keepCopy, Clock.systemUTC());
    }

    public Pipeline(KeepCopyConfiguration keepCopy, Clock clock) {
        this(keepCopy, clock, InMemoryIntegrationResources.defaultResources());
    }

    public Pipeline(KeepCopyConfiguration keepCopy, Clock clock, InMemoryIntegrationResources james) {
        this.keepCopy = keepCopy;
        this.clock = clock;
        this.james = james;
    }

    private static DomainList domains() {
        MemoryDomainList domains = new MemoryDomainList(NO_DNS);
        try {
            domains.configure(DomainListConfiguration.builder()
                    .autoDetect(false)
                    .autoDetectIp(false)
                    .addConfiguredDomain(Domain.of("demo.test"))
                    .build());
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
        return domains;
    }

    @Override
    protected void configure() {
        bind(UsersRepository.class).toProvider(() -> users);
        bind(MailboxManager.class).toInstance(james.getMailboxManager());
        bind(MailboxSessionMapperFactory.class)
                .toInstance(james.getMailboxManager().getMapperFactory());
        bind(EventBus.class).toInstance(james.getEventBus());
        bind(QuotaManager.class).toInstance(james.getQuotaManager());
        bind(CurrentQuotaManager.class).toInstance(james.getCurrentQuotaManager());
        bind(CurrentQuotaCalculator.class).toInstance(james.getCurrentQuotaCalculator());
        bind(QuotaRootResolver.class).toInstance(james.getQuotaRootResolver());
        bind(MaildropStore.class).to(MemoryMaildropStore.class);
        bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
        bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
        bind(Clock.class).toInstance(clock);
        bind(Notes.class).to(MemoryNotes.class);
        bind(DeliveryNotes.class).to(Notes.class);
        bind(MoveTurns.class).toInstance(MoveTurns.NONE);
        bind(MaildropLock.class).to(MemoryMaildropLock.class);
        bind(MaildropClaims.class).to(LockedClaims.class);
        bind(Inboxes.class).to(JamesInboxes.class);
        bind(MaildropSettings.class).toInstance(MaildropSettings.of(Optional.empty(), Duration.ofHours(1)));
        bind(MessageFacts.class).toInstance(MessageFacts.NONE);
        bind(MaxQuotaManager.class).toInstance(james.getMaxQuotaManager());
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
