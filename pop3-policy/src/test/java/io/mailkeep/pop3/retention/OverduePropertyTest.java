package io.mailkeep.pop3.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.TestCopy;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropSummary;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.ledger.Uidl;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;

class OverduePropertyTest {
    private static final Username USER = Username.of("anna");

    @Property(tries = 3000)
    void noUserIsPassedOverOfWhomAnythingIsDue(
            @ForAll("maildrops") List<LedgerEntry> entries,
            @ForAll("retentions") Retention retention,
            @ForAll @IntRange(max = 250) int now)
            throws Exception {
        Overdue overdue = overdue(KeepPolicy.of("any", OnRetrieve.NOTHING, OnDelete.RELEASE, retention));

        boolean due = entries.stream()
                .flatMap(entry -> retention.explain(TestCopy.of(entry.life()), Optional.empty()).moment().stream())
                .anyMatch(expiry -> !expiry.isAfter(day(now)));

        if (due) {
            assertThat(overdue.isPossible(summary(entries), day(now))).isTrue();
        }
    }

    @Property(tries = 3000)
    void noUserIsOpenedInVainWhoseMailWasReleasedAfterItsRetrieve(
            @ForAll("usual") List<LedgerEntry> entries,
            @ForAll("exact") Retention retention,
            @ForAll @IntRange(max = 250) int now)
            throws Exception {
        Overdue overdue = overdue(KeepPolicy.of("any", OnRetrieve.NOTHING, OnDelete.RELEASE, retention));

        boolean due = entries.stream()
                .filter(LedgerEntry::kept)
                .flatMap(entry -> retention.explain(TestCopy.of(entry.life()), Optional.empty()).moment().stream())
                .anyMatch(expiry -> !expiry.isAfter(day(now)));

        assertThat(overdue.isPossible(summary(entries), day(now))).isEqualTo(due);
    }

    @Property(tries = 500)
    void aUserWithoutKeptCopiesIsPassedOver(
            @ForAll("unread") List<LedgerEntry> entries, @ForAll("exact") Retention retention) throws Exception {
        Overdue overdue = overdue(KeepPolicy.of("any", OnRetrieve.NOTHING, OnDelete.RELEASE, retention));

        assertThat(overdue.isPossible(summary(entries), day(100_000))).isFalse();
    }

    @Property(tries = 500)
    void aMailboxToWhichRetentionMovesIsPassedOver(@ForAll("maildrops") List<LedgerEntry> entries) throws Exception {
        Retention moving = Retention.of(
                Retention.Scope.ALL, Age.of(Age.Since.DELIVERED, 1), ImmutableList.of(), AtExpiry.moveTo("Archive"));
        Overdue overdue = overdue(KeepPolicy.of("any", OnRetrieve.NOTHING, OnDelete.RELEASE, moving));

        assertThat(overdue.isPossible(summary(MaildropId.of(USER, "Archive"), entries), day(100_000)))
                .isFalse();
        assertThat(overdue.isPossible(summary(MaildropId.of(USER, "Other"), entries), day(100_000)))
                .isEqualTo(!entries.isEmpty());
    }

    private static Overdue overdue(KeepPolicy policy) throws Exception {
        return new Overdue(
                new MemoryMaildropStore(), new Assignments(ConfigurationSource.of(KeepCopyConfiguration.of(policy))));
    }

    private static MaildropSummary summary(List<LedgerEntry> entries) {
        return summary(MaildropId.of(USER), entries);
    }

    private static MaildropSummary summary(MaildropId mailbox, List<LedgerEntry> entries) {
        MemoryMaildropStore store = new MemoryMaildropStore();
        store.replace(
                mailbox,
                MaildropState.NEVER_OPENED,
                MaildropState.NEVER_OPENED.withEntries(entries.stream()).withVerified(day(100_000)));
        return store.summaries(Optional.empty()).blockFirst();
    }

    @Provide
    Arbitrary<List<LedgerEntry>> maildrops() {
        return moments().list().ofMaxSize(5).map(OverduePropertyTest::entries);
    }

    @Provide
    Arbitrary<List<LedgerEntry>> usual() {
        return moments()
                .filter(life -> life.retrieved().isEmpty()
                        || life.released().isEmpty()
                        || life.retrieved().get() <= life.released().get())
                .list()
                .ofMaxSize(5)
                .map(OverduePropertyTest::entries);
    }

    @Provide
    Arbitrary<List<LedgerEntry>> unread() {
        return moments()
                .list()
                .ofMaxSize(5)
                .map(lives -> lives.stream()
                        .map(life -> new Moments(life.delivered(), Optional.empty(), Optional.empty()))
                        .toList())
                .map(OverduePropertyTest::entries);
    }

    /** In any order: the internal date of an appended message may lie after its retrieve. */
    private static Arbitrary<Moments> moments() {
        Arbitrary<Integer> day = Arbitraries.integers().between(0, 100);
        return Combinators.combine(day, day.optional(), day.optional()).as(Moments::new);
    }

    private static List<LedgerEntry> entries(List<Moments> lives) {
        return IntStream.range(0, lives.size())
                .mapToObj(index -> lives.get(index).entry(index + 1))
                .toList();
    }

    @Provide
    Arbitrary<Retention> retentions() {
        return Retentions.any();
    }

    private static Instant day(int number) {
        return Site.START.plus(Duration.ofDays(number));
    }

    record Moments(int delivered, Optional<Integer> retrieved, Optional<Integer> released) {
        LedgerEntry entry(int uid) {
            LedgerEntry entry =
                    LedgerEntry.arrived(MessageUid.of(uid), Uidl.of("u" + uid), "id" + uid, 1, day(delivered));
            LedgerEntry read = retrieved.map(on -> entry.retrievedAt(day(on))).orElse(entry);
            return released.map(on -> read.releasedAt(day(on))).orElse(read);
        }
    }

    @Provide
    Arbitrary<Retention> exact() {
        return Retentions.exact();
    }
}
