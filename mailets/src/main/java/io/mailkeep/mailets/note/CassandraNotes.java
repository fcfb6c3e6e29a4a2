package io.mailkeep.mailets.note;

import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.bindMarker;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.insertInto;
import static com.datastax.oss.driver.api.querybuilder.QueryBuilder.selectFrom;
import static io.mailkeep.mailets.note.NoteSchema.LABELS;
import static io.mailkeep.mailets.note.NoteSchema.MESSAGE_ID;
import static io.mailkeep.mailets.note.NoteSchema.MONTH;
import static io.mailkeep.mailets.note.NoteSchema.NOTES;
import static io.mailkeep.mailets.note.NoteSchema.OWNER;
import static io.mailkeep.mailets.note.NoteSchema.POLICY;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Username;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps notes by user and month. A write is one statement, two in the moment that a month ends; a read is one for each
 * hundred messages of a month. Both at the driver's default consistency (QUORUM in a stock James), so that a read sees
 * every write that has succeeded.
 */
@Singleton
public final class CassandraNotes implements Notes {
    private static final int READ_AT_ONCE = 100;
    private static final int MONTHS = 12;

    private final CqlSession session;
    private final PreparedStatement write;
    private final PreparedStatement read;

    @Inject
    public CassandraNotes(NoteSchema schema) {
        session = schema.session();
        write = session.prepare(insertInto(NOTES)
                .value(OWNER, bindMarker(OWNER))
                .value(MONTH, bindMarker(MONTH))
                .value(MESSAGE_ID, bindMarker(MESSAGE_ID))
                .value(POLICY, bindMarker(POLICY))
                .value(LABELS, bindMarker(LABELS))
                .build());
        read = session.prepare(selectFrom(NOTES)
                .columns(MESSAGE_ID, POLICY, LABELS)
                .whereColumn(OWNER)
                .isEqualTo(bindMarker(OWNER))
                .whereColumn(MONTH)
                .isEqualTo(bindMarker(MONTH))
                .whereColumn(MESSAGE_ID)
                .in(bindMarker(MESSAGE_ID))
                .build());
    }

    @Override
    public Mono<Void> write(Username user, String messageId, Instant from, Instant to, DeliveryNote note) {
        return Flux.fromIterable(ImmutableSet.of(month(from), month(to)))
                .concatMap(month -> session.executeReactive(insert(user, month, messageId, note)))
                .then();
    }

    // An absent policy is left unset: null would be a tombstone.
    private BoundStatement insert(Username user, int month, String messageId, DeliveryNote note) {
        BoundStatement insert = write.bind()
                .setString(OWNER, user.asString())
                .setInt(MONTH, month)
                .setString(MESSAGE_ID, messageId)
                .setSet(LABELS, note.labels(), String.class);
        return note.policy().map(policy -> insert.setString(POLICY, policy)).orElse(insert);
    }

    @Override
    public ImmutableMap<String, DeliveryNote> read(Username user, Map<String, Instant> delivered) {
        ImmutableListMultimap<Integer, String> byMonth = delivered.entrySet().stream()
                .collect(ImmutableListMultimap.toImmutableListMultimap(
                        message -> month(message.getValue()), Map.Entry::getKey));
        ImmutableMap.Builder<String, DeliveryNote> found = ImmutableMap.builder();
        for (int month : byMonth.keySet()) {
            for (List<String> some : Iterables.partition(byMonth.get(month), READ_AT_ONCE)) {
                session.execute(read.bind()
                                .setString(OWNER, user.asString())
                                .setInt(MONTH, month)
                                .setList(MESSAGE_ID, some, String.class))
                        .forEach(row -> found.put(row.getString(MESSAGE_ID), note(row)));
            }
        }
        return found.build();
    }

    private static DeliveryNote note(Row row) {
        return DeliveryNote.of(
                Optional.ofNullable(row.getString(POLICY)), ImmutableSet.copyOf(row.getSet(LABELS, String.class)));
    }

    private static int month(Instant moment) {
        var date = moment.atOffset(ZoneOffset.UTC);
        return date.getYear() * MONTHS + date.getMonthValue() - 1;
    }
}
