package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Quota;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** A store or mailbox that fails at any step of a commit neither loses nor resurrects mail. */
class InterruptionTest {
    private static final int NEVER = Integer.MAX_VALUE;

    private final FailingStore store = new FailingStore();
    private final AtomicInteger deletionsUntilFailure = new AtomicInteger(NEVER);
    private final Mailbox mailbox = new Mailbox(
            store,
            operation -> deletionsUntilFailure.getAndDecrement() == 0
                    ? Mono.error(new IllegalStateException("the mailbox store failed"))
                    : Mono.empty());

    @BeforeEach
    void deliver() throws Exception {
        mailbox.deliver(1, 2, 3);
        mailbox.offered();
    }

    @ParameterizedTest(name = "{0} at write {1}, applied: {2}")
    @CsvSource({
        "EXPUNGE, 0, false", "EXPUNGE, 0, true", "EXPUNGE, 1, false", "EXPUNGE, 1, true",
        "MOVE,    0, false", "MOVE,    0, true", "MOVE,    1, false", "MOVE,    1, true",
        "RELEASE, 0, false", "RELEASE, 0, true"
    })
    void aCommitThatTheStoreCutsOffIsDoneWholeOrNotAtAll(OnDelete.Action action, int write, boolean applied)
            throws Exception {
        mailbox.under(policy(of(action)));
        Maildrop session = mailbox.login();
        store.failAt(write, applied);

        assertThatThrownBy(() -> session.commit(deleting(1, 2))).hasMessage("the store failed");
        store.recover();

        boolean accepted = write > 0 || applied;
        assertThat(mailbox.offered()).isEqualTo(accepted ? List.of(3) : List.of(1, 2, 3));
        assertThat(mailbox.imap(INBOX))
                .isEqualTo(accepted && action != OnDelete.Action.RELEASE ? List.of(3) : List.of(1, 2, 3));
        assertThat(mailbox.imap("Trash"))
                .isEqualTo(accepted && action == OnDelete.Action.MOVE ? List.of(1, 2) : List.of());
    }

    @Test
    void whatOneMailboxDecidedIsCarriedOutThoughTheNextFails() throws Exception {
        mailbox.under(policy(OnDelete.EXPUNGE).toBuilder()
                .visibility(Visibility.EVERYTHING.toBuilder()
                        .folders(ImmutableList.of("Work"))
                        .build())
                .build());
        mailbox.create("Work");
        mailbox.append("Work", Mailbox.text(4), Mailbox.START);
        mailbox.offered();
        Maildrop session = mailbox.login();
        store.failAt(1, false);

        assertThatThrownBy(() -> session.commit(deleting(1, 4))).hasMessage("the store failed");
        store.recover();
        session.close();

        Awaitility.await().untilAsserted(() -> assertThat(mailbox.imap(INBOX)).containsExactly(2, 3));
        assertThat(mailbox.imap("Work")).containsExactly(4);
        assertThat(mailbox.offered()).containsExactly(2, 3, 4);
    }

    @Test
    void anExpungeThatTheMailboxRefusesIsFinishedByTheNextSession() throws Exception {
        mailbox.under(policy(OnDelete.EXPUNGE));
        Maildrop session = mailbox.login();
        deletionsUntilFailure.set(0);

        assertThatThrownBy(() -> session.commit(deleting(1, 2))).hasMessageContaining("the mailbox store failed");

        assertThat(mailbox.offered()).containsExactly(3);
        assertThat(mailbox.imap(INBOX)).containsExactly(3);
    }

    @Test
    void whileTheMailboxGoesOnRefusingTheMessagesStayHiddenAndLoginsWork() throws Exception {
        mailbox.under(policy(OnDelete.EXPUNGE));
        Maildrop session = mailbox.login();
        deletionsUntilFailure.set(0);
        assertThatThrownBy(() -> session.commit(deleting(1))).hasMessageContaining("the mailbox store failed");

        deletionsUntilFailure.set(0);
        assertThat(mailbox.offered()).containsExactly(2, 3);
        assertThat(mailbox.imap(INBOX)).containsExactly(1, 2, 3);

        mailbox.maildrops(Optional.empty()).lookAfter(MaildropId.of(mailbox.user));
        assertThat(mailbox.imap(INBOX)).containsExactly(2, 3);
    }

    @Test
    void whatIsCountedTooMuchRemovesNoCopies() throws Exception {
        mailbox.under(policy(OnDelete.RELEASE).toBuilder()
                .retention(
                        Retention.of(Retention.Scope.RELEASED, Quota.above(50), ImmutableList.of(), AtExpiry.EXPUNGE))
                .build());
        mailbox.limitStorage(1_000_000);
        mailbox.popSession(List.of(), List.of(1, 2));
        mailbox.count(900_000);

        assertThat(mailbox.maildrops(Optional.empty())
                        .lookAfter(MaildropId.of(mailbox.user))
                        .expired())
                .isZero();

        mailbox.limitStorage(1);
        assertThat(mailbox.maildrops(Optional.empty())
                        .lookAfter(MaildropId.of(mailbox.user))
                        .expired())
                .isEqualTo(2);
    }

    @Test
    void aMoveThatStoppedBetweenCopyAndRemovalDoesNotArriveTwice() throws Exception {
        mailbox.under(policy(OnDelete.moveTo("Trash")));
        Maildrop session = mailbox.login();
        store.failAt(0, true);
        assertThatThrownBy(() -> session.commit(deleting(1, 2))).hasMessage("the store failed");
        store.recover();
        mailbox.imapCopy(1, INBOX, "Trash");

        mailbox.login().close();

        assertThat(mailbox.imap("Trash")).containsExactlyInAnyOrder(1, 2);
        assertThat(mailbox.imap(INBOX)).containsExactly(3);
    }

    @ParameterizedTest
    @CsvSource({"EXPUNGE, 3, 1", "MOVE, 4, 3"})
    void whatACrashRemovedWithoutTellingAnybodyCountsNoLongerTowardsTheQuota(
            OnDelete.Action action, long counted, long there) throws Exception {
        mailbox.under(policy(of(action)));
        Maildrop session = mailbox.login();
        store.failAt(0, true);
        assertThatThrownBy(() -> session.commit(deleting(1, 2))).hasMessage("the store failed");
        store.recover();
        if (action == OnDelete.Action.MOVE) {
            mailbox.imapCopy(1, INBOX, "Trash");
        }
        mailbox.removeUntold(1);
        assertThat(mailbox.counted()).isEqualTo(counted);

        mailbox.login().close();

        assertThat(mailbox.imap(INBOX)).containsExactly(3);
        Awaitility.await().untilAsserted(() -> assertThat(mailbox.counted()).isEqualTo(there));
    }

    @Test
    void anotherSessionDoesNotCarryOnAMoveThatStopped() throws Exception {
        mailbox.under(policy(OnDelete.moveTo("Trash")));
        Maildrop session = mailbox.login();
        Maildrop other = mailbox.login();
        store.failAt(0, true);
        assertThatThrownBy(() -> session.commit(deleting(1, 2))).hasMessage("the store failed");
        store.recover();
        mailbox.imapCopy(1, INBOX, "Trash");

        other.commit(deleting(3));

        assertThat(mailbox.imap("Trash")).containsExactly(1, 3);
        mailbox.login().close();
        assertThat(mailbox.imap("Trash")).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(mailbox.imap(INBOX)).isEmpty();
    }

    @Test
    void aLoginThatCanNotReadTheLedgerFails() {
        store.failReads();

        assertThatThrownBy(mailbox::login).hasMessage("the store failed");
    }

    @Test
    void aLoginThatCanNotWriteWhatArrivedFails() throws Exception {
        mailbox.under(policy(OnDelete.RELEASE));
        mailbox.deliver(4);
        store.failAt(0, false);

        assertThatThrownBy(mailbox::login).hasMessage("the store failed");
    }

    @Test
    void aLoginThatFailsDelaysTheNextNot() throws Exception {
        mailbox.deliver(4);
        mailbox.under(policy(OnDelete.RELEASE).toBuilder()
                .loginDelay(Optional.of(Duration.ofMinutes(1)))
                .build());
        store.failAt(0, false);
        assertThatThrownBy(mailbox::login).hasMessage("the store failed");
        store.recover();

        mailbox.login().close();

        assertThatThrownBy(mailbox::login).isInstanceOf(LoginDelayException.class);
    }

    private static OnDelete of(OnDelete.Action action) {
        return switch (action) {
            case EXPUNGE -> OnDelete.EXPUNGE;
            case RELEASE -> OnDelete.RELEASE;
            case MOVE -> OnDelete.moveTo("Trash");
            case IGNORE -> OnDelete.IGNORE;
        };
    }

    private static Marks deleting(int... numbers) {
        Marks marks = new Marks();
        for (int number : numbers) {
            marks.delete(number);
        }
        return marks;
    }
}
