package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.START;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Trait;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.OnRetrieve;
import io.mailkeep.pop3.policy.Retention;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A hold counts from the moment it was placed, also for work that had begun; and so does a flag that keeps a copy. */
class LateHoldTest {
    private static final int BATCH = 200;
    private static final KeepPolicy A_DAY = KeepPolicy.of(
            "day", OnRetrieve.NOTHING, OnDelete.RELEASE, Retention.ofDays(Retention.Scope.ALL, Age.Since.DELIVERED, 1));

    private final MaildropStore store = new MemoryMaildropStore();
    private final AtomicInteger rulesRead = new AtomicInteger();
    private Runnable loaded = () -> {};
    private Runnable removing = () -> {};
    private final Mailbox mailbox = new Mailbox(watched(), operation -> Mono.fromRunnable(() -> removing.run()));

    private MaildropStore watched() {
        return (MaildropStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MaildropStore.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(store, arguments);
                    if (method.getName().equals("load")) {
                        loaded.run();
                    }
                    if (method.getName().equals("rules")) {
                        rulesRead.incrementAndGet();
                    }
                    return answer;
                });
    }

    @Test
    void copyWhoseTimeIsOverIsNotRemovedAndStaysListed() throws Exception {
        mailbox.under(A_DAY).deliver(1, 2);
        mailbox.clock.setInstant(START.plus(Duration.ofDays(2)));
        loaded = this::placeHold;

        assertThat(lookAfter().expired()).isZero();

        assertThat(mailbox.imap(INBOX)).containsExactly(1, 2);
        assertThat(mailbox.offered()).containsExactly(1, 2);
    }

    @Test
    void deletionThatASweepFinishesIsNotCarriedOut() throws Exception {
        deleteUndoably();
        loaded = this::placeHold;

        assertThat(lookAfter().finished()).isZero();

        assertThat(mailbox.imap(INBOX)).containsExactly(1);
    }

    @Test
    void deletionThatALoginFinishesIsNotCarriedOut() throws Exception {
        deleteUndoably();
        loaded = this::placeHold;

        assertThat(mailbox.offered()).isEmpty();

        assertThat(mailbox.imap(INBOX)).containsExactly(1);
    }

    @Test
    void ofManyThatAreRemovedTheLaterOnesStay() throws Exception {
        int[] names = IntStream.rangeClosed(1, 2 * BATCH + 1).toArray();
        mailbox.under(A_DAY).deliver(names);
        mailbox.clock.setInstant(START.plus(Duration.ofDays(2)));
        removing = this::placeHold;

        lookAfter();

        assertThat(mailbox.imap(INBOX)).hasSize(BATCH + 1);
    }

    @Test
    void ofManyThatAreRemovedALaterOneThatIsFlaggedMeanwhileStays() throws Exception {
        int last = 2 * BATCH;
        mailbox.under(A_DAY.toBuilder()
                        .retention(Retention.of(
                                Retention.Scope.ALL,
                                Age.of(Age.Since.DELIVERED, 1),
                                ImmutableList.of(Trait.flagged()),
                                AtExpiry.EXPUNGE))
                        .build())
                .deliver(IntStream.rangeClosed(1, last).toArray());
        mailbox.clock.setInstant(START.plus(Duration.ofDays(2)));
        MessageUid uid = mailbox.uid(INBOX, last);
        removing = () -> flag(uid);

        assertThat(lookAfter().expired()).isEqualTo(last - 1);

        assertThat(mailbox.imap(INBOX)).containsExactly(last);
    }

    @Test
    void ofManyThatAClientDeletedTheLaterOnesStay() throws Exception {
        int[] names = IntStream.rangeClosed(1, 2 * BATCH + 1).toArray();
        mailbox.under(policy(OnDelete.EXPUNGE)).deliver(names);
        removing = this::placeHold;

        mailbox.popSession(List.of(), IntStream.of(names).boxed().toList());
        await().until(() -> rulesRead.get() == 3);

        assertThat(mailbox.imap(INBOX)).hasSize(BATCH + 1);
    }

    @Test
    void whereNothingIsDueNoRulesAreReadForIt() throws Exception {
        mailbox.under(A_DAY).deliver(1);
        rulesRead.set(0);

        mailbox.popSession(List.of(1), List.of(1));
        mailbox.login().close();

        assertThat(rulesRead).hasValue(0);
    }

    @Test
    void rulesAreReadOnceForABatch() throws Exception {
        mailbox.under(policy(OnDelete.EXPUNGE))
                .deliver(IntStream.rangeClosed(1, Part.MOST_WAITED_FOR).toArray());
        rulesRead.set(0);

        mailbox.popSession(
                List.of(),
                IntStream.rangeClosed(1, Part.MOST_WAITED_FOR).boxed().toList());

        assertThat(rulesRead).hasValue(1);
    }

    private void deleteUndoably() throws Exception {
        mailbox.under(policy(OnDelete.EXPUNGE.undoableFor(Duration.ofDays(1)))).deliver(1);
        mailbox.popSession(List.of(1), List.of(1));
        mailbox.clock.setInstant(START.plus(Duration.ofDays(2)));
    }

    private void flag(MessageUid uid) {
        try {
            mailbox.setFlags(INBOX, uid, new Flags(Flags.Flag.FLAGGED), FlagsUpdateMode.ADD);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void placeHold() {
        store.putHold(
                mailbox.user,
                "c1",
                Hold.of("case 4711", START, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private Upkeep lookAfter() throws Exception {
        return mailbox.maildrops(Optional.empty()).lookAfter(MaildropId.of(mailbox.user));
    }
}
