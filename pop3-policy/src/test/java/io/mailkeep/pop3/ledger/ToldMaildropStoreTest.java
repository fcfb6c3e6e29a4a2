package io.mailkeep.pop3.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ToldMaildropStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final MaildropId ANNA = MaildropId.of(Username.of("anna@demo.test"));
    private static final MaildropState THREE = MaildropState.NEVER_OPENED
            .forMailbox("inbox")
            .withEntries(Entries.of(LongStream.rangeClosed(1, 3)).stream());

    private final Told told = new Told();
    private final MaildropStore testee = ToldMaildropStore.of(new MemoryMaildropStore(), Set.of(told));

    @Nested
    class Store implements MaildropStoreContract {
        @Override
        public MaildropStore testee() {
            return testee;
        }

        @Override
        public MaildropId freshUser() {
            return MaildropId.of(Username.of(UUID.randomUUID() + "@demo.test"));
        }
    }

    @Test
    void whatIsNewOrDifferentIsTold() {
        MaildropState stored =
                testee.replace(ANNA, MaildropState.NEVER_OPENED, THREE).orElseThrow();
        told.news.clear();

        testee.replace(
                ANNA,
                stored,
                stored.withEntries(List.of(
                        stored.entries().get(1),
                        stored.entries().get(2).releasedAt(NOW),
                        Entries.of(LongStream.of(4)).get(0))
                        .stream()));

        assertThat(told.news).containsExactly("anna@demo.test inbox [3, 4]");
    }

    @Test
    void whatWasRetrievedReleasedAndUndoneIsTold() {
        MaildropState stored =
                testee.replace(ANNA, MaildropState.NEVER_OPENED, THREE).orElseThrow();
        LedgerEntry first = stored.entries().get(0).retrievedAt(NOW);
        LedgerEntry second = stored.entries().get(1).retrievedAt(NOW).releasedAt(NOW);
        LedgerEntry third = stored.entries().get(2).releasedAt(NOW);

        MaildropState released = testee.replace(ANNA, stored, stored.withEntries(Stream.of(first, second, third)))
                .orElseThrow();
        testee.replace(
                ANNA,
                released,
                released.withEntries(Stream.of(first.retrievedAt(NOW.plusSeconds(9)), second.undeleted(), third)));

        assertThat(told.transitions)
                .containsExactlyInAnyOrder(
                        "1 RETRIEVED 1", "1 RETRIEVED 2", "1 RELEASED 2", "1 RELEASED 3", "2 UNDONE 2");
    }

    @Test
    void ofAnotherMailboxEverythingIsNew() {
        MaildropState stored =
                testee.replace(ANNA, MaildropState.NEVER_OPENED, THREE).orElseThrow();
        told.news.clear();

        testee.replace(ANNA, stored, stored.forMailbox("another").withEntries(THREE.entries().stream()));

        assertThat(told.news).containsExactly("anna@demo.test another [1, 2, 3]");
    }

    @Test
    void whatAnotherWriterPreventedOrLeftAsItWasIsNotTold() {
        MaildropState stored =
                testee.replace(ANNA, MaildropState.NEVER_OPENED, THREE).orElseThrow();
        testee.replace(ANNA, stored, stored.withVerified(NOW));
        told.news.clear();

        Optional<MaildropState> late = testee.replace(
                ANNA, stored, stored.withEntries(stored.entries().stream().map(entry -> entry.releasedAt(NOW))));

        assertThat(late).isEmpty();
        assertThat(told.news).isEmpty();
    }

    @Test
    void whatAnAdministratorSetsIsTold() {
        testee.setPolicy(ANNA.user(), Optional.of("keep30"));
        testee.putHold(
                ANNA.user(),
                "4711",
                Hold.of("case", NOW, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        testee.removeHold(ANNA.user(), "4711");

        assertThat(told.news).containsExactly("anna@demo.test", "anna@demo.test", "anna@demo.test");
    }

    @Test
    void aListenerThatFailsChangesNothing() {
        MaildropStore failing = ToldMaildropStore.of(new MemoryMaildropStore(), Set.of(told, new LedgerListener() {
            @Override
            public void changed(LedgerChange change) {
                throw new IllegalStateException("no listener");
            }

            @Override
            public void rulesChanged(Username user) {
                throw new IllegalStateException("no listener");
            }
        }));

        assertThat(failing.replace(ANNA, MaildropState.NEVER_OPENED, THREE)).isPresent();
        assertThatCode(() -> failing.setPolicy(ANNA.user(), Optional.of("keep30")))
                .doesNotThrowAnyException();
        assertThat(failing.rules(ANNA.user())).isEqualTo(UserRules.of(Optional.of("keep30"), ImmutableMap.of()));
    }

    @Test
    void withoutAListenerNothingIsCompared() {
        MaildropStore store = new MemoryMaildropStore();

        assertThat(ToldMaildropStore.of(store, Set.of())).isSameAs(store);
    }

    private static final class Told implements LedgerListener {
        private final List<String> news = new ArrayList<>();
        private final List<String> transitions = new ArrayList<>();

        @Override
        public void changed(LedgerChange change) {
            news.add(change.id().asString() + " " + change.mailboxId() + " "
                    + change.uids().stream().map(MessageUid::asLong).toList());
            change.transitions()
                    .forEach((transition, uid) ->
                            transitions.add(change.version() + " " + transition + " " + uid.asLong()));
        }

        @Override
        public void rulesChanged(Username user) {
            news.add(user.asString());
        }
    }
}
