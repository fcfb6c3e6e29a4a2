package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.google.common.base.Preconditions;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Optional;
import org.apache.james.backends.cassandra.components.CassandraModule;
import org.apache.james.backends.cassandra.utils.CassandraAsyncExecutor;
import org.apache.james.events.Event;
import org.apache.james.events.EventDeadLetters;
import org.apache.james.events.EventSerializer;
import org.apache.james.events.Group;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Dead letters in the tables of a stock James. A partition holds one group's failed events: as many as an operator
 * lets pile up, and none in a healthy server. Consistency is the session's default; an event is written before its
 * group, so that a group that is listed always has, or had, events.
 */
@Singleton
final class CassandraDeadLetters implements EventDeadLetters {
    static final CassandraModule TABLES = CassandraModule.builder()
            .table("event_dead_letters")
            .comment("Failed events, read by group and id")
            .statement(statement -> types -> statement
                    .withPartitionKey("group", DataTypes.TEXT)
                    .withClusteringColumn("insertionId", DataTypes.UUID)
                    .withColumn("event", DataTypes.TEXT))
            .table("group_table")
            .comment("Groups that have failed events, all read at once: a few dozen listeners at most")
            .statement(statement -> types -> statement.withPartitionKey("group", DataTypes.TEXT))
            .build();

    private static final Logger LOGGER = LoggerFactory.getLogger(CassandraDeadLetters.class);

    private final CassandraAsyncExecutor cassandra;
    private final EventSerializer serializer;
    private final PreparedStatement insertEvent;
    private final PreparedStatement insertGroup;
    private final PreparedStatement selectEvent;
    private final PreparedStatement selectIds;
    private final PreparedStatement selectGroups;
    private final PreparedStatement selectAnyEvent;
    private final PreparedStatement deleteEvent;
    private final PreparedStatement deleteEvents;
    private final PreparedStatement deleteGroup;

    @Inject
    CassandraDeadLetters(CqlSession session, EventSerializer serializer) {
        this.cassandra = new CassandraAsyncExecutor(session);
        this.serializer = serializer;
        this.insertEvent =
                session.prepare("INSERT INTO event_dead_letters (\"group\", insertionId, event) VALUES (?, ?, ?)");
        this.insertGroup = session.prepare("INSERT INTO group_table (\"group\") VALUES (?)");
        this.selectEvent =
                session.prepare("SELECT event FROM event_dead_letters WHERE \"group\" = ? AND insertionId = ?");
        this.selectIds = session.prepare("SELECT insertionId FROM event_dead_letters WHERE \"group\" = ?");
        this.selectGroups = session.prepare("SELECT \"group\" FROM group_table");
        this.selectAnyEvent = session.prepare("SELECT insertionId FROM event_dead_letters LIMIT 1");
        this.deleteEvent = session.prepare("DELETE FROM event_dead_letters WHERE \"group\" = ? AND insertionId = ?");
        this.deleteEvents = session.prepare("DELETE FROM event_dead_letters WHERE \"group\" = ?");
        this.deleteGroup = session.prepare("DELETE FROM group_table WHERE \"group\" = ?");
    }

    @Override
    public Mono<InsertionId> store(Group registeredGroup, Event failDeliveredEvent) {
        String group = key(registeredGroup);
        Preconditions.checkArgument(failDeliveredEvent != null, FAIL_DELIVERED_EVENT_CANNOT_BE_NULL);
        InsertionId id = InsertionId.random();
        return cassandra
                .executeVoid(insertEvent.bind(group, id.getId(), serializer.toJson(failDeliveredEvent)))
                .then(cassandra.executeVoid(insertGroup.bind(group)))
                .thenReturn(id);
    }

    @Override
    public Mono<Void> remove(Group registeredGroup, InsertionId failDeliveredInsertionId) {
        return cassandra.executeVoid(deleteEvent.bind(
                key(registeredGroup), checked(failDeliveredInsertionId).getId()));
    }

    @Override
    public Mono<Void> remove(Group registeredGroup) {
        String group = key(registeredGroup);
        return cassandra.executeVoid(deleteEvents.bind(group)).then(cassandra.executeVoid(deleteGroup.bind(group)));
    }

    @Override
    public Mono<Event> failedEvent(Group registeredGroup, InsertionId failDeliveredInsertionId) {
        return cassandra
                .executeSingleRow(selectEvent.bind(
                        key(registeredGroup), checked(failDeliveredInsertionId).getId()))
                .map(row -> serializer.asEvent(row.getString("event")));
    }

    @Override
    public Flux<InsertionId> failedIds(Group registeredGroup) {
        return cassandra
                .executeRows(selectIds.bind(key(registeredGroup)))
                .map(row -> InsertionId.of(row.getUuid("insertionId")));
    }

    @Override
    public Flux<Group> groupsWithFailedEvents() {
        return cassandra.executeRows(selectGroups.bind()).flatMap(row -> Mono.justOrEmpty(group(row)));
    }

    @Override
    public Mono<Boolean> containEvents() {
        return cassandra.executeReturnExists(selectAnyEvent.bind());
    }

    private static String key(Group group) {
        Preconditions.checkArgument(group != null, REGISTERED_GROUP_CANNOT_BE_NULL);
        return group.asString();
    }

    private static InsertionId checked(InsertionId id) {
        Preconditions.checkArgument(id != null, FAIL_DELIVERED_ID_INSERTION_CANNOT_BE_NULL);
        return id;
    }

    /** None of a listener that is no longer installed: its letters stay, and keep none of the others from being delivered. */
    private static Optional<Group> group(Row row) {
        String name = row.getString("group");
        try {
            return Optional.of(Group.deserialize(name));
        } catch (Group.GroupDeserializationException e) {
            LOGGER.warn("Dead letters of a listener that is not installed are left out: group={}", name, e);
            return Optional.empty();
        }
    }
}
