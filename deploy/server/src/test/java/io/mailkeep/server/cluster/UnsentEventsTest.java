package io.mailkeep.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.server.cluster.UnsentEvents.Letter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.event.json.MailboxEventSerializer;
import org.apache.james.events.DispatchingFailureGroup;
import org.apache.james.events.Event;
import org.apache.james.events.EventBusName;
import org.apache.james.events.EventSerializer;
import org.apache.james.mailbox.MailboxSession.SessionId;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.cassandra.ids.CassandraMessageId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.store.event.EventFactory;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnsentEventsTest {
    @RegisterExtension
    static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static final DispatchingFailureGroup GROUP = new DispatchingFailureGroup(new EventBusName("mailboxEvent"));
    private static final long WRITTEN = 1_000_000;
    private static final long MOMENT = 2_000_000;
    // Cassandra warns of a read that passes more deleted rows than 1,000.
    private static final int MANY = 1_500;

    private static CqlSession session;

    private final EventSerializer serializer = new MailboxEventSerializer(
            new CassandraId.Factory(), new CassandraMessageId.Factory(), new DefaultUserQuotaRootResolver(null, null));
    private final UnsentEvents unsent = new UnsentEvents(session, serializer, Clock.systemUTC());

    @BeforeAll
    static void createTable() {
        session = CASSANDRA.openFreshKeyspace();
        session.execute("CREATE TABLE event_dead_letters (\"group\" text, insertionId uuid, event text,"
                + " PRIMARY KEY (\"group\", insertionId))");
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @BeforeEach
    void empty() {
        session.execute("TRUNCATE event_dead_letters");
    }

    @Test
    void whatWasWrittenUpToTheMomentIsRead() {
        Event event = event();
        store(1, serializer.toJson(event), WRITTEN);
        store(2, serializer.toJson(event()), MOMENT + 1);

        assertThat(letters()).containsExactly(new Letter(id(1), Optional.of(event)));
    }

    @Test
    void whatCanNotBeReadHasNoEvent() {
        store(1, "{}", WRITTEN);

        assertThat(letters()).containsExactly(new Letter(id(1), Optional.empty()));
    }

    @Test
    void whatCameIntoARangeAfterItWasReadStays() {
        Stream.of(1, 2, 4).forEach(number -> store(number, serializer.toJson(event()), MOMENT));
        List<Letter> read = letters();
        store(3, serializer.toJson(event()), MOMENT + 1);
        store(5, serializer.toJson(event()), WRITTEN);

        unsent.remove(read, MOMENT, GROUP).block();

        assertThat(unsent.upTo(Long.MAX_VALUE, GROUP)
                        .map(Letter::id)
                        .collectList()
                        .block())
                .containsExactly(id(3), id(5));
    }

    @Test
    void manyThatWereRemovedDoNotSlowDownTheNextRead() {
        String event = serializer.toJson(event());
        for (int number = 0; number < MANY; number++) {
            store(number, event, WRITTEN);
        }
        unsent.upTo(MOMENT, GROUP)
                .buffer(100)
                .concatMap(letters -> unsent.remove(letters, MOMENT, GROUP))
                .blockLast();

        assertThat(session.execute("SELECT * FROM event_dead_letters")
                        .getExecutionInfo()
                        .getWarnings())
                .isEmpty();
        assertThat(letters()).isEmpty();
    }

    @Test
    void whatIsWrittenNowIsNotSettledYet() {
        session.execute("INSERT INTO event_dead_letters (\"group\", insertionId, event) VALUES ('" + GROUP.asString()
                + "', " + id(1) + ", '{}')");

        assertThat(unsent.upTo(unsent.settled(), GROUP).collectList().block()).isEmpty();
    }

    private List<Letter> letters() {
        return unsent.upTo(MOMENT, GROUP).collectList().block();
    }

    private void store(int number, String event, long written) {
        session.execute(
                "INSERT INTO event_dead_letters (\"group\", insertionId, event) VALUES (?, ?, ?) USING TIMESTAMP ?",
                GROUP.asString(),
                id(number),
                event,
                written);
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }

    private static Event event() {
        Username anna = Username.of("anna");
        return EventFactory.mailboxAdded()
                .randomEventId()
                .user(anna)
                .sessionId(SessionId.of(1))
                .mailboxId(CassandraId.timeBased())
                .mailboxPath(MailboxPath.forUser(anna, "box"))
                .build();
    }
}
