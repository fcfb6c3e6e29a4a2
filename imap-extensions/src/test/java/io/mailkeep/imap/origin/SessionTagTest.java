package io.mailkeep.imap.origin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.Origin;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.events.Event.EventId;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionTagTest {
    private static final Username BOB = Username.of("bob");
    private static final MailboxSession JAMES = MailboxSessionUtil.create(BOB);
    private static final MailboxSession IMAP = SessionTag.tagged(JAMES, Origin.IMAP);

    private static Added added(MailboxSession session) {
        return new Added(
                session.getSessionId(),
                BOB,
                MailboxPath.inbox(BOB),
                InMemoryId.of(1),
                ImmutableSortedMap.of(),
                EventId.random(),
                !Added.IS_DELIVERY);
    }

    @Test
    void aSessionStaysTheSameWhileItCopies() {
        MailboxSession copying = SessionTag.copying(IMAP);

        assertThat(copying.getSessionId()).isNotEqualTo(IMAP.getSessionId());
        assertThat(SessionTag.origin(copying.getSessionId())).contains(Origin.IMAP);
        assertThat(SessionTag.name(copying.getSessionId())).isEqualTo(SessionTag.name(IMAP.getSessionId()));
        assertThat(SessionTag.isOf(IMAP, added(copying))).isTrue();
        assertThat(SessionTag.isOf(SessionTag.tagged(JAMES, Origin.IMAP), added(copying)))
                .isFalse();
    }

    @Test
    void aSessionThatDoesNotSayItsOriginIsLeftAlone() {
        assertThat(SessionTag.copying(JAMES)).isSameAs(JAMES);
        assertThat(SessionTag.origin(JAMES.getSessionId())).isEqualTo(Optional.empty());
    }

    @Test
    void whatACopyAddsIsNotTakenForAnAppend() {
        assertThat(MailboxChanges.of(added(IMAP), Instant.EPOCH).type()).isEqualTo(MailboxChange.Type.MESSAGE_APPEND);
        assertThat(MailboxChanges.of(added(SessionTag.copying(IMAP)), Instant.EPOCH)
                        .type())
                .isEqualTo(MailboxChange.Type.MESSAGE_COPY);
    }

    @ParameterizedTest
    @EnumSource(names = {"POP3", "SWEEP", "ADMIN"})
    void whatThePop3PoliciesAddTheyMove(Origin origin) {
        assertThat(MailboxChanges.of(added(SessionTag.tagged(JAMES, origin)), Instant.EPOCH)
                        .type())
                .isEqualTo(MailboxChange.Type.MESSAGE_COPY);
    }
}
