package io.mailkeep.mailets.sent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.junit.jupiter.api.Test;

/** What every store of {@link SentCopies} does. */
public interface SentCopiesContract {
    SentCopies testee();

    /** One that no store knows. */
    static Submission anySubmission() {
        return Submission.of(Username.of("anna@demo.test"), "<" + UUID.randomUUID() + "@here>")
                .orElseThrow();
    }

    private static OurCopy copy(long uid) {
        return OurCopy.of("7", MessageUid.of(uid));
    }

    @Test
    default void nobodysCopyIsKnownAtFirst() {
        assertThat(testee().find(anySubmission()).block()).isEqualTo(Copies.NONE);
    }

    @Test
    default void clientsCopyIsKnown() {
        Submission submission = anySubmission();

        testee().addClients(submission).block();
        testee().addClients(submission).block();

        assertThat(testee().find(submission).block()).isEqualTo(Copies.NONE.withClients());
    }

    @Test
    default void ourLastCopyIsKnown() {
        Submission submission = anySubmission();

        testee().add(submission, copy(1)).block();
        testee().add(submission, copy(2)).block();

        assertThat(testee().find(submission).block()).isEqualTo(Copies.NONE.with(copy(2)));
    }

    @Test
    default void bothAreKnownWhicheverIsFirst() {
        Submission clientFirst = anySubmission();
        Submission weFirst = anySubmission();

        testee().addClients(clientFirst).block();
        testee().add(clientFirst, copy(1)).block();
        testee().add(weFirst, copy(1)).block();
        testee().addClients(weFirst).block();

        Copies both = Copies.NONE.withClients().with(copy(1));
        assertThat(testee().find(clientFirst).block()).isEqualTo(both);
        assertThat(testee().find(weFirst).block()).isEqualTo(both);
    }

    @Test
    default void everySenderAndMessageIdIsKnownByItself() {
        Submission submission = anySubmission();
        Submission anothers = Submission.of(Username.of("bert@demo.test"), submission.messageId())
                .orElseThrow();

        testee().addClients(submission).block();

        assertThat(testee().find(anothers).block()).isEqualTo(Copies.NONE);
    }
}
