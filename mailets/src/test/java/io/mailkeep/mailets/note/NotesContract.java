package io.mailkeep.mailets.note;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;

/** What every store of {@link Notes} does. */
public interface NotesContract {
    Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    DeliveryNote POLICY = DeliveryNote.of(Optional.of("keep90"), ImmutableSet.of());
    DeliveryNote LABELS = DeliveryNote.of(Optional.empty(), ImmutableSet.of("a", "b.c"));
    DeliveryNote BOTH = DeliveryNote.of(Optional.of("keep90"), ImmutableSet.of("a"));

    Notes testee();

    private static Username anyone() {
        return Username.of(UUID.randomUUID() + "@demo.test");
    }

    @Test
    default void aMessageWithoutNoteHasNone() {
        assertThat(testee().read(anyone(), Map.of("m", NOW))).isEmpty();
    }

    @Test
    default void notesAreReadAsTheyWereWritten() {
        Username user = anyone();

        testee().write(user, "1", NOW, NOW, POLICY).block();
        testee().write(user, "2", NOW, NOW, LABELS).block();
        testee().write(user, "3", NOW, NOW, BOTH).block();

        assertThat(testee().read(user, Map.of("1", NOW, "2", NOW, "3", NOW, "4", NOW)))
                .isEqualTo(ImmutableMap.of("1", POLICY, "2", LABELS, "3", BOTH));
    }

    @Test
    default void theSameMessageOfAnotherUserHasItsOwn() {
        Username anna = anyone();
        Username bert = anyone();

        testee().write(anna, "m", NOW, NOW, POLICY).block();

        assertThat(testee().read(bert, Map.of("m", NOW))).isEmpty();
    }

    @Test
    default void noteIsFoundOnBothSidesOfTheEndOfAMonth() {
        Username user = anyone();
        Instant before = Instant.parse("2026-11-30T23:59:59.999Z");
        Instant after = Instant.parse("2026-12-01T00:00:00Z");

        testee().write(user, "m", before, after, POLICY).block();

        assertThat(testee().read(user, Map.of("m", before))).containsKey("m");
        assertThat(testee().read(user, Map.of("m", after))).containsKey("m");
    }

    @Test
    default void manyMessagesOfManyMonthsAreReadAtOnce() {
        Username user = anyone();
        Map<String, Instant> delivered = IntStream.range(0, 350)
                .boxed()
                .collect(Collectors.toMap(i -> "m" + i, i -> NOW.minusSeconds(86_400L * i)));
        delivered.forEach(
                (id, moment) -> testee().write(user, id, moment, moment, BOTH).block());

        assertThat(testee().read(user, delivered))
                .isEqualTo(delivered.keySet().stream().collect(Collectors.toMap(Function.identity(), id -> BOTH)));
    }

    @Test
    default void writingAgainReplaces() {
        Username user = anyone();

        testee().write(user, "m", NOW, NOW, POLICY).block();
        testee().write(user, "m", NOW, NOW, BOTH).block();

        assertThat(testee().read(user, Map.of("m", NOW))).containsEntry("m", BOTH);
    }
}
