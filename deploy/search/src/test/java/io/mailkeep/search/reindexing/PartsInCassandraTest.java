package io.mailkeep.search.reindexing;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.mailkeep.engines.junit.CassandraExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PartsInCassandraTest {
    private static final int MAILBOXES = 2_000;

    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession session;
    private static List<Id> stored;

    private record Id(UUID uuid) implements MailboxId {
        @Override
        public String serialize() {
            return uuid.toString();
        }
    }

    /** The part of James's table that matters. */
    @BeforeAll
    static void fill() {
        session = CASSANDRA.openFreshKeyspace();
        session.execute("CREATE TABLE mailbox (id timeuuid PRIMARY KEY, name text)");
        stored = Stream.generate(() -> new Id(Uuids.timeBased()))
                .limit(MAILBOXES)
                .toList();
        stored.forEach(id -> session.execute("INSERT INTO mailbox (id, name) VALUES (?, 'INBOX')", id.uuid()));
    }

    @AfterAll
    static void disconnect() {
        session.close();
    }

    private final Parts testee = new PartsInCassandra(session, serialized -> new Id(UUID.fromString(serialized)));

    private List<MailboxId> part(int number) {
        return testee.part(number).collectList().block();
    }

    @Test
    void everyMailboxIsInOnePart() {
        List<MailboxId> dealt = new ArrayList<>();
        IntStream.range(0, Job.PARTS).mapToObj(this::part).forEach(dealt::addAll);

        assertThat(dealt).hasSameSizeAs(stored).hasSameElementsAs(stored);
        assertThat(testee.all().collectList().block()).isEqualTo(dealt);
    }

    @Test
    void partsAreOfTheSameSizeNearlyAndLastingly() {
        assertThat(IntStream.range(0, Job.PARTS)).allSatisfy(number -> {
            assertThat(part(number)).hasSizeBetween(MAILBOXES / Job.PARTS / 3, MAILBOXES / Job.PARTS * 3);
            assertThat(part(number)).isEqualTo(part(number));
        });
    }
}
