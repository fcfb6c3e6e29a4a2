package io.mailkeep.pop3.session;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import org.apache.james.core.Username;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.mailbox.store.FakeAuthenticator;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;

/** James's mailboxes in memory, as tests of sessions need them. */
public final class MemoryJames {
    private MemoryJames() {}

    /** With one user, who can log in. */
    public static InMemoryIntegrationResources of(Username user, String password) {
        FakeAuthenticator authenticator = new FakeAuthenticator();
        authenticator.addUser(user, password);
        return InMemoryIntegrationResources.builder()
                .authenticator(authenticator)
                .fakeAuthorizator()
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .scanningSearchIndex()
                .noPreDeletionHooks()
                .storeQuotaManager()
                .build();
    }

    /** Its quotas, for an injector. */
    public static Module quotas(InMemoryIntegrationResources james) {
        return new AbstractModule() {
            @Override
            protected void configure() {
                bind(QuotaManager.class).toInstance(james.getQuotaManager());
                bind(CurrentQuotaManager.class).toInstance(james.getCurrentQuotaManager());
                bind(CurrentQuotaCalculator.class).toInstance(james.getCurrentQuotaCalculator());
                bind(QuotaRootResolver.class).toInstance(james.getQuotaRootResolver());
            }
        };
    }
}
