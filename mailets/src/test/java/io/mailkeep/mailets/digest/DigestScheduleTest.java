package io.mailkeep.mailets.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Modules;
import io.mailkeep.mailets.Pipeline;
import io.mailkeep.mailets.match.ForwardingStore;
import io.mailkeep.pop3.ledger.Lease;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.JamesServerResourceLoader;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class DigestScheduleTest {
    @TempDir
    private Path home;

    private Flux<MaildropSummary> users = Flux.empty();
    private Injector james;
    private DigestSchedule schedule;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectory(home.resolve("conf"));
        Files.writeString(
                home.resolve("conf/digest.properties"), "from=postmaster@demo.test\nahead=90 days\nevery=90 days\n");
        james = Guice.createInjector(Modules.override(new Pipeline(
                        KeepCopyConfiguration.of(KeepPolicy.named("plain").build(), ImmutableList.of())))
                .with(new Extension()));
        schedule = james.getInstance(DigestSchedule.class);
    }

    @Test
    void runThatIsOverIsTheOnlyOneOfItsPeriod() {
        schedule.look();

        assertThat(mayAnotherNodeBegin()).isFalse();
        schedule.stop();
        assertThat(mayAnotherNodeBegin()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, NoSuchMethodError.class, AssertionError.class})
    void runThatFailsLeavesThePeriodToTheNext(Class<? extends Throwable> failure) throws Exception {
        users = Flux.error(failure.getConstructor().newInstance());

        schedule.look();

        assertThat(mayAnotherNodeBegin()).isTrue();
    }

    @Test
    void runThatIsCutOffLeavesThePeriodToTheNext() {
        users = Flux.never();
        CompletableFuture<Void> run = CompletableFuture.runAsync(schedule::look);
        await().until(() -> !mayAnotherNodeBegin());

        schedule.stop();

        assertThat(mayAnotherNodeBegin()).isTrue();
        assertThat(run).isNotDone();
    }

    /** Leaves it as it was. */
    private boolean mayAnotherNodeBegin() {
        Optional<Lease> lease =
                Lease.take(james.getInstance(MaildropLock.class), DigestSchedule.LEASE_OWNER, Duration.ofMinutes(1));
        lease.ifPresent(Lease::giveBack);
        return lease.isPresent();
    }

    private final class Extension extends AbstractModule {
        @Override
        protected void configure() {
            FileSystem files = new FileSystemImpl(new JamesServerResourceLoader(home.toString()));
            bind(FileSystem.class).toInstance(files);
            bind(PropertiesProvider.class)
                    .toInstance(
                            new PropertiesProvider(files, new ConfigurationPath(FileSystem.FILE_PROTOCOL_AND_CONF)));
            bind(new TypeLiteral<MailQueueFactory<?>>() {})
                    .toInstance(new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), Clock.systemUTC()));
            bind(Notices.class).to(MemoryNotices.class);
            bind(MaildropStore.class).toInstance(new ForwardingStore(new MemoryMaildropStore()) {
                @Override
                public Flux<MaildropSummary> summaries(Optional<MaildropId> after) {
                    return users;
                }
            });
        }
    }
}
