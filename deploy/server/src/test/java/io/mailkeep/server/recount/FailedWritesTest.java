package io.mailkeep.server.recount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.server.cassandra.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.init.CassandraTypesProvider;
import org.apache.james.backends.cassandra.versions.CassandraSchemaVersionModule;
import org.apache.james.blob.api.BucketName;
import org.apache.james.blob.api.HashBlobId;
import org.apache.james.blob.memory.MemoryBlobStoreDAO;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.ids.CassandraMessageId;
import org.apache.james.mailbox.cassandra.mail.CassandraApplicableFlagDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraDeletedMessageDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraFirstUnseenDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraIndexTableHandler;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxCounterDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMailboxRecentsDAO;
import org.apache.james.mailbox.cassandra.mail.CassandraMessageDAOV3;
import org.apache.james.mailbox.cassandra.mail.CassandraMessageIdDAO;
import org.apache.james.mailbox.cassandra.modules.CassandraApplicableFlagsModule;
import org.apache.james.mailbox.cassandra.modules.CassandraDeletedMessageModule;
import org.apache.james.mailbox.cassandra.modules.CassandraFirstUnseenModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxCounterModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMailboxRecentsModule;
import org.apache.james.mailbox.cassandra.modules.CassandraMessageModule;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.apache.james.server.blob.deduplication.PassThroughBlobStore;
import org.apache.james.util.streams.Limit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table that is missing stands for a write that fails. */
class FailedWritesTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final CassandraModule TABLES = CassandraModule.aggregateModules(
            CassandraApplicableFlagsModule.MODULE,
            CassandraDeletedMessageModule.MODULE,
            CassandraFirstUnseenModule.MODULE,
            CassandraMailboxCounterModule.MODULE,
            CassandraMailboxRecentsModule.MODULE,
            CassandraMessageModule.MODULE,
            CassandraSchemaVersionModule.MODULE);

    private final Suspects suspects = new Suspects();
    private final RemovedMessages removed = new RemovedMessages();
    private final CassandraId mailbox = CassandraId.timeBased();
    private final CassandraMessageId message = new CassandraMessageId.Factory().generate();
    private CqlSession tables;
    private CqlSession session;

    @BeforeEach
    void createTables() {
        tables = CASSANDRA.openFreshKeyspace();
        Schema.complete(tables, TABLES);
        session = CqlSession.builder()
                .addContactPoint(CASSANDRA.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withKeyspace(tables.getKeyspace().orElseThrow())
                .addRequestTracker(new FailedWrites(suspects, removed))
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                        .build())
                .build();
    }

    @AfterEach
    void close() {
        session.close();
        tables.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"applicableFlag", "firstUnseen", "mailboxRecents", "messageDeleted"})
    void mailboxIsSuspectWhenWhatIsWrittenWithAMessageIsNot(String table) {
        CassandraIndexTableHandler written = writtenWithMessages();
        tables.execute("DROP TABLE " + table);

        assertThatThrownBy(() -> written.updateIndexOnAdd(marked(1), mailbox).block());

        assertNoted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"firstUnseen", "mailboxRecents", "messageDeleted"})
    void mailboxIsSuspectWhenWhatIsWrittenWithSeveralMessagesIsNot(String table) {
        CassandraIndexTableHandler written = writtenWithMessages();
        tables.execute("DROP TABLE " + table);

        assertThatThrownBy(() ->
                written.updateIndexOnAdd(List.of(marked(1), marked(2)), mailbox).block());

        assertNoted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"firstUnseen", "mailboxRecents", "messageDeleted"})
    void mailboxIsSuspectWhenWhatIsRemovedWithSeveralMessagesIsNot(String table) {
        CassandraIndexTableHandler written = writtenWithMessages();
        tables.execute("DROP TABLE " + table);

        assertThatThrownBy(() -> written.updateIndexOnDelete(
                        mailbox, List.of(marked(1).metaData(), marked(2).metaData()))
                .block());

        assertNoted();
    }

    @Test
    void mailboxIsSuspectWhenAMessageThatWasRemovedCanNotBeRead() {
        CassandraMessageDAOV3 messages = messages();
        removeMessage();
        tables.execute("DROP TABLE messageV3");

        assertThatThrownBy(
                () -> messages.retrieveMessage(message, FetchType.METADATA).block());

        assertNoted();
    }

    @Test
    void nothingIsSuspectWhenAMessageCanNotBeReadThatStays() {
        CassandraMessageDAOV3 messages = messages();
        CassandraMessageId stays = new CassandraMessageId.Factory().generate();
        tables.execute("DROP TABLE messageV3");

        assertThatThrownBy(
                () -> messages.retrieveMessage(stays, FetchType.METADATA).block());

        assertThat(suspects.unsaved()).isEmpty();

        // What is told of one that was removed comes after what is told of this.
        removeMessage();
        assertThatThrownBy(
                () -> messages.retrieveMessage(message, FetchType.METADATA).block());
        assertNoted();
    }

    @Test
    void mailboxIsSuspectWhenItCanNotBeListedAfterAMessageWasRemovedFromIt() {
        CassandraMessageIdDAO listings = listings();
        removeMessage();
        tables.execute("DROP TABLE messageIdTable");

        assertThatThrownBy(() -> list(listings, mailbox));

        assertNoted();
    }

    @Test
    void mailboxIsNotSuspectWhenItCanNotBeListedAndNothingWasRemovedFromIt() {
        CassandraMessageIdDAO listings = listings();
        removeMessage();
        tables.execute("DROP TABLE messageIdTable");

        assertThatThrownBy(() -> list(listings, CassandraId.timeBased()));

        // What is told of the one that something was removed from comes after what is told of the other.
        assertThatThrownBy(() -> list(listings, mailbox));
        assertNoted();
    }

    private static void list(CassandraMessageIdDAO listings, CassandraId mailbox) {
        listings.retrieveMessages(mailbox, MessageRange.range(MessageUid.of(1), MessageUid.of(2)), Limit.unlimited())
                .blockLast();
    }

    private void removeMessage() {
        removed.noted(
                session.prepare("DELETE FROM imapUidTable WHERE messageId = :messageid AND mailboxId = :mailboxid")
                        .bind(message.get(), mailbox.asUuid()));
    }

    /** The driver tells of a failure after whoever waits for the answer has it. */
    private void assertNoted() {
        await().until(() -> suspects.size() > 0);
        assertThat(suspects.unsaved()).containsExactly(new Suspect.MailboxCount(mailbox));
    }

    private CassandraIndexTableHandler writtenWithMessages() {
        return new CassandraIndexTableHandler(
                new CassandraMailboxRecentsDAO(session),
                new CassandraMailboxCounterDAO(session),
                new CassandraFirstUnseenDAO(session),
                new CassandraApplicableFlagDAO(session),
                new CassandraDeletedMessageDAO(session));
    }

    private CassandraMessageIdDAO listings() {
        return new CassandraMessageIdDAO(session, new HashBlobId.Factory());
    }

    private CassandraMessageDAOV3 messages() {
        HashBlobId.Factory ids = new HashBlobId.Factory();
        return new CassandraMessageDAOV3(
                session,
                new CassandraTypesProvider(session),
                new PassThroughBlobStore(new MemoryBlobStoreDAO(), BucketName.DEFAULT, ids),
                ids);
    }

    /** One for which each of the tables is written. */
    private SimpleMailboxMessage marked(long uid) {
        Flags flags = new Flags("marked");
        flags.add(Flags.Flag.RECENT);
        flags.add(Flags.Flag.DELETED);
        return SimpleMailboxMessage.builder()
                .mailboxId(mailbox)
                .messageId(message)
                .threadId(ThreadId.fromBaseMessageId(message))
                .uid(MessageUid.of(uid))
                .modseq(ModSeq.first())
                .internalDate(Date.from(Instant.EPOCH))
                .saveDate(Optional.empty())
                .bodyStartOctet(0)
                .size(1)
                .content(new ByteContent("a".getBytes(StandardCharsets.US_ASCII)))
                .flags(flags)
                .properties(new PropertyBuilder())
                .addAttachments(List.of())
                .build();
    }
}
