package io.mailkeep.imap.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.hook.ImapClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.Username;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.encode.FakeImapSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    private final Attendance testee = new Attendance();
    private final AtomicInteger ends = new AtomicInteger();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        testee.close();
    }

    private void comesAndHangsUp(String name) {
        FakeImapSession session = new FakeImapSession();
        session.logout().block();
        ImapClient client = ImapClient.builder()
                .session(name)
                .user(Username.of("imap@demo.test"))
                .transport(ImapClient.Transport.TLS)
                .build();
        testee.comes(session, client, this::gone);
    }

    /** The first time it fails. */
    private void gone(ImapClient client, Optional<ImapSession> session) {
        if (ends.getAndIncrement() == 0) {
            throw new NoClassDefFoundError("io/example/Hook");
        }
        told.add(client.session());
    }

    @Test
    void anErrorKeepsNobodyElsesEndFromBeingTold() {
        comesAndHangsUp("one");
        comesAndHangsUp("another");
        await().until(() -> ends.get() == 2);

        comesAndHangsUp("third");

        await().untilAsserted(() -> assertThat(told).hasSize(2).last().isEqualTo("third"));
    }
}
