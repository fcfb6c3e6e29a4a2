package io.mailkeep.server.recount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.events.Event;
import org.apache.james.mailbox.MailboxSession.SessionId;
import org.apache.james.mailbox.cassandra.ids.CassandraId;
import org.apache.james.mailbox.model.CurrentQuotas;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.store.event.EventFactory;
import org.apache.james.mailbox.store.quota.ListeningCurrentQuotaUpdater;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class QuotaUpdatesTest {
    private static final Username ANNA = Username.of("anna@here.test");

    private final List<QuotaOperation> counted = new ArrayList<>();
    private Mono<Void> answer = Mono.error(new IOException("no answer"));

    @Test
    void whatWasCountedAndFailedIsNotTriedAgainButCountedAnew() {
        Suspects suspects = new Suspects(System::nanoTime, 1);

        Mono.from(updates(suspects).reactiveEvent(deletionOfTwo())).block();

        assertThat(counted).hasSize(1);
        assertThat(suspects.size()).isEqualTo(1);
        // There is no room for another.
        assertThat(suspects.note(new Suspect.QuotaInUse(ANNA))).isTrue();
    }

    @Test
    void whatIsBrokenOffIsCountedAnew() {
        Suspects suspects = new Suspects(System::nanoTime, 1);
        answer = Mono.never();

        Mono.from(updates(suspects).reactiveEvent(deletionOfTwo())).subscribe().dispose();

        assertThat(counted).hasSize(1);
        assertThat(suspects.size()).isEqualTo(1);
    }

    @Test
    void whatThereIsNoRoomForFailsAsInJames() {
        Suspects full = new Suspects(System::nanoTime, 0);

        assertThatThrownBy(() ->
                        Mono.from(updates(full).reactiveEvent(deletionOfTwo())).block())
                .hasRootCauseInstanceOf(IOException.class);
    }

    private QuotaUpdates updates(Suspects suspects) {
        return new QuotaUpdates(new ListeningCurrentQuotaUpdater(new AnsweringTooLate(), null, null, null), suspects);
    }

    private static Event deletionOfTwo() {
        return EventFactory.mailboxDeleted()
                .randomEventId()
                .user(ANNA)
                .sessionId(SessionId.of(1))
                .mailboxId(CassandraId.timeBased())
                .mailboxPath(MailboxPath.forUser(ANNA, "box"))
                .quotaRoot(QuotaRoot.quotaRoot("#private&" + ANNA.asString(), Optional.empty()))
                .mailboxACL(new MailboxACL())
                .quotaCount(QuotaCountUsage.count(2))
                .quotaSize(QuotaSizeUsage.size(200))
                .build();
    }

    /** As a store that counts, and whose answer is lost. */
    private final class AnsweringTooLate implements CurrentQuotaManager {
        @Override
        public Publisher<QuotaCountUsage> getCurrentMessageCount(QuotaRoot root) {
            return Mono.error(new IOException("no answer"));
        }

        @Override
        public Publisher<QuotaSizeUsage> getCurrentStorage(QuotaRoot root) {
            return Mono.error(new IOException("no answer"));
        }

        @Override
        public Publisher<CurrentQuotas> getCurrentQuotas(QuotaRoot root) {
            return Mono.error(new IOException("no answer"));
        }

        @Override
        public Publisher<Void> increase(QuotaOperation operation) {
            counted.add(operation);
            return answer;
        }

        @Override
        public Publisher<Void> decrease(QuotaOperation operation) {
            return increase(operation);
        }

        @Override
        public Publisher<Void> setCurrentQuotas(QuotaOperation operation) {
            return increase(operation);
        }
    }
}
