package io.mailkeep.server.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.google.inject.Key;
import com.google.inject.spi.Elements;
import com.google.inject.spi.LinkedKeyBinding;
import io.mailkeep.engines.junit.CassandraExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionModule;
import org.apache.james.core.Username;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxPathV3DAO;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxModule;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UidValidity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

class PathsLastTest {
    private static final MailboxPath TRASH = MailboxPath.forUser(Username.of("ann@example.org"), "Trash");
    private static final MailboxPath BIN = MailboxPath.forUser(Username.of("ann@example.org"), "Bin");

    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession session;
    private static CassandraMailboxDAO mailboxes;
    private static PathsLast paths;

    @BeforeAll
    static void createTables() {
        session = CASSANDRA.openFreshKeyspace();
        Schema.complete(
                session,
                CassandraModule.aggregateModules(CassandraSchemaVersionModule.MODULE, CassandraMailboxModule.MODULE));
        mailboxes = new CassandraMailboxDAO(session, new CassandraTypesProvider(session));
        paths = new PathsLast(session, mailboxes);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @BeforeEach
    void empty() {
        session.execute("TRUNCATE mailbox");
        session.execute("TRUNCATE mailboxPathV3");
    }

    @Test
    void aPathThatIsThereLeadsToAMailboxThatIsThere() {
        Mailbox trash = mailbox(TRASH);

        assertThat(paths.save(trash).block()).isTrue();

        assertThat(paths.retrieve(TRASH).block()).isEqualTo(trash);
        assertThat(mailboxes.retrieveMailbox(id(trash)).block()).isEqualTo(trash);
    }

    @Test
    void aMailboxThatCanNotBeWrittenLeavesNoPath() {
        CassandraMailboxDAO failing = new CassandraMailboxDAO(session, new CassandraTypesProvider(session)) {
            @Override
            public Mono<Void> save(Mailbox mailbox) {
                return Mono.error(new IllegalStateException("as tested"));
            }
        };

        assertThatThrownBy(() ->
                        new PathsLast(session, failing).save(mailbox(TRASH)).block())
                .hasMessage("as tested");

        assertThat(paths.retrieve(TRASH).blockOptional()).isEmpty();
    }

    @Test
    void whoFindsThePathTakenLeavesNothingAndTheOtherAsItIs() {
        Mailbox first = mailbox(TRASH);
        Mailbox second = mailbox(TRASH);
        paths.save(first).block();

        assertThat(paths.save(second).block()).isFalse();

        assertThat(paths.retrieve(TRASH).block().getMailboxId()).isEqualTo(first.getMailboxId());
        assertThat(mailboxes.retrieveAllMailboxes().collectList().block()).containsExactly(first);
    }

    @Test
    void aCreationThatCassandraDeniesAndHasDoneIsDone() {
        Mailbox trash = mailbox(TRASH);
        paths.save(trash).block();
        CassandraMailboxDAO before = new CassandraMailboxDAO(session, new CassandraTypesProvider(session)) {
            @Override
            public Mono<Mailbox> retrieveMailbox(CassandraId id) {
                return Mono.empty();
            }
        };

        assertThat(new PathsLast(session, before).save(trash).block()).isTrue();

        assertThat(mailboxes.retrieveMailbox(id(trash)).block()).isEqualTo(trash);
    }

    /** James's task against inconsistencies read it before. */
    @Test
    void aMailboxThatHasBeenDeletedStaysSo() {
        UUID hoursOld = Uuids.startOf(Instant.now().minus(Duration.ofHours(1)).toEpochMilli());
        Mailbox deleted = new Mailbox(TRASH, UidValidity.of(7), CassandraId.of(hoursOld));

        assertThat(paths.save(deleted).block()).isFalse();

        assertThat(paths.retrieve(TRASH).blockOptional()).isEmpty();
        assertThat(mailboxes.retrieveAllMailboxes().collectList().block()).isEmpty();
    }

    @Test
    void theServerWritesPathsInThisWay() {
        assertThat(Elements.getElements(new MailboxesModule()).stream()
                        .filter(LinkedKeyBinding.class::isInstance)
                        .map(element -> (LinkedKeyBinding<?>) element)
                        .filter(binding -> binding.getKey().equals(Key.get(CassandraMailboxPathV3DAO.class)))
                        .map(LinkedKeyBinding::getLinkedKey))
                .hasToString("[" + Key.get(PathsLast.class) + "]");
    }

    @Test
    void aMailboxThatCanNotBeRenamedKeepsItsPath() {
        Mailbox trash = mailbox(TRASH);
        paths.save(trash).block();
        paths.save(mailbox(BIN)).block();

        assertThat(paths.save(new Mailbox(BIN, trash.getUidValidity(), trash.getMailboxId()))
                        .block())
                .isFalse();

        assertThat(mailboxes.retrieveMailbox(id(trash)).block().generateAssociatedPath())
                .isEqualTo(TRASH);
    }

    private static Mailbox mailbox(MailboxPath path) {
        return new Mailbox(path, UidValidity.of(7), CassandraId.timeBased());
    }

    private static CassandraId id(Mailbox mailbox) {
        return (CassandraId) mailbox.getMailboxId();
    }
}
