package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.hook.Origin;
import io.mailkeep.imap.origin.SessionTag;
import io.mailkeep.pop3.maildrop.SessionOrigin;
import java.util.Optional;
import java.util.Random;
import org.apache.james.mailbox.MailboxSession.SessionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two extensions, which know nothing of each other, write the ids of sessions in the same way. */
class SessionOriginTest {
    @ParameterizedTest
    @EnumSource
    void whatPop3WritesImapReads(SessionOrigin origin) {
        assertThat(SessionTag.origin(origin.id())).contains(Origin.valueOf(origin.name()));
    }

    @Test
    void anIdOfJamesSaysNothing() {
        Random random = new Random(1);

        assertThat(random.longs(10_000).mapToObj(SessionId::of).map(SessionTag::origin))
                .noneMatch(Optional::isPresent);
    }
}
