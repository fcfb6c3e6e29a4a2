package io.mailkeep.pop3.retention;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Provides;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.inbox.Inboxes;
import io.mailkeep.pop3.inbox.JamesInboxes;
import io.mailkeep.pop3.ledger.LockedClaims;
import io.mailkeep.pop3.ledger.MaildropClaims;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.login.LoginObserver;
import io.mailkeep.pop3.maildrop.Client;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.maildrop.MaildropSettings;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.maildrop.Marks;
import io.mailkeep.pop3.maildrop.MessageFacts;
import io.mailkeep.pop3.maildrop.MoveTurns;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.session.MemoryJames;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.james.core.Username;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.dropwizard.DropWizardGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.apache.james.task.Task;
import org.apache.james.task.TaskManager;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.webadmin.utils.JsonTransformer;

/** One server of a site: what James would inject, and the sweep that it would create. */
public final class Node {
    public static final int FAST = 10_000;

    public final RecordingMetricFactory metrics = new RecordingMetricFactory();
    final MetricRegistry gauges = new MetricRegistry();
    private final Injector injector;

    public Node(Site site) {
        this(site, site.policy);
    }

    /** One that follows another file. */
    public Node(Site site, KeepPolicy policy) {
        this(site, policy, MessageFacts.NONE);
    }

    /** One with a search index. */
    public Node(Site site, KeepPolicy policy, MessageFacts facts) {
        injector = Guice.createInjector(new AbstractModule() {
            @Override
            protected void configure() {
                bind(MailboxManager.class).toInstance(site.unreadable.in(site.james.getMailboxManager()));
                bind(MailboxSessionMapperFactory.class)
                        .toInstance(site.james.getMailboxManager().getMapperFactory());
                bind(MailboxId.Factory.class).to(InMemoryId.Factory.class);
                install(MemoryJames.quotas(site.james));
                bind(DeliveryNotes.class).toInstance(DeliveryNotes.NONE);
                bind(MoveTurns.class).toInstance(MoveTurns.NONE);
                bind(LoginObserver.class).toInstance(LoginObserver.NONE);
                bind(MessageFacts.class).toInstance(facts);
                bind(MaildropStore.class).toInstance(site.store);
                bind(MaildropLock.class).toInstance(site.lock);
                bind(MaildropClaims.class).to(LockedClaims.class);
                bind(Inboxes.class).to(JamesInboxes.class);
                bind(ConfigurationSource.class).toInstance(ConfigurationSource.of(KeepCopyConfiguration.of(policy)));
                bind(MaildropSettings.class)
                        .toInstance(MaildropSettings.of(Optional.of(Duration.ofMinutes(5)), Duration.ofHours(1)));
                bind(SweepSettings.class).toInstance(SweepSettings.of(Optional.of(Site.SWEEP_EVERY), FAST));
                bind(Clock.class).toInstance(site.clock);
                bind(MetricFactory.class).toInstance(metrics);
                bind(GaugeRegistry.class).toInstance(new DropWizardGaugeRegistry(gauges));
                bind(TaskManager.class).toInstance(new MemoryTaskManager(new Hostname("node")));
                bind(JsonTransformer.class).toInstance(new JsonTransformer());
            }

            @Provides
            UsersRepository users() throws Exception {
                MemoryUsersRepository users = MemoryUsersRepository.withoutVirtualHosting(new MemoryDomainList(null));
                users.addUser(Site.ANNA, "secret");
                return users;
            }
        });
    }

    public <T> T get(Class<T> type) {
        return injector.getInstance(type);
    }

    /** Sweeps all users and waits for the end. */
    public SweepDetails sweep() {
        SweepProgress progress = progress();
        sweep(progress);
        return progress.details();
    }

    SweepProgress progress() {
        return get(Sweep.class).progress();
    }

    Task.Result sweep(SweepProgress progress) {
        return get(Sweep.class).run(Optional.empty(), FAST, progress).block();
    }

    SweepTask task(Optional<Username> after, int usersPerSecond) {
        return new SweepTask(get(Sweep.class), after, usersPerSecond);
    }

    public Maildrop login(Username user) throws Exception {
        return login(user, Client.UNNAMED);
    }

    public Maildrop login(Username user, Client client) throws Exception {
        return get(Maildrops.class).open(get(MailboxManager.class).createSystemSession(user), client);
    }

    /** What a POP3 client does: RETR of every message that it is offered, and QUIT. */
    public void retrieveAll(Username user) throws Exception {
        retrieveAll(user, Client.UNNAMED);
    }

    /** The same by one of the user's devices. */
    void retrieveAll(Username user, Client client) throws Exception {
        Maildrop maildrop = login(user, client);
        retrieve(maildrop, 1, maildrop.messages().size());
    }

    /** What a POP3 client does: RETR of the messages of those numbers, and QUIT. */
    void retrieve(Username user, int first, int last) throws Exception {
        retrieve(login(user), first, last);
    }

    private static void retrieve(Maildrop maildrop, int first, int last) throws Exception {
        Marks marks = new Marks();
        IntStream.rangeClosed(first, last).forEach(marks::retrieve);
        maildrop.commit(marks);
        maildrop.close();
    }

    /** What a POP3 client does: DELE of every message that it is offered, and QUIT. */
    public void deleteAll(Username user) throws Exception {
        Maildrop maildrop = login(user);
        delete(maildrop, 1, maildrop.messages().size());
    }

    /** What a POP3 client does: DELE of the messages of those numbers, and QUIT. */
    void delete(Username user, int first, int last) throws Exception {
        delete(login(user), first, last);
    }

    private static void delete(Maildrop maildrop, int first, int last) throws Exception {
        Marks marks = new Marks();
        IntStream.rangeClosed(first, last).forEach(marks::delete);
        maildrop.commit(marks);
        maildrop.close();
    }
}
