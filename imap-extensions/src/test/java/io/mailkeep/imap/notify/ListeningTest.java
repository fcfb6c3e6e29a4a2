package io.mailkeep.imap.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.UnbindingFails;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ListeningTest {
    @Test
    void endsForEachMailboxWhileTheEventBusFails() {
        UnbindingFails bus = new UnbindingFails();
        Listening testee = new Listening(bus, event -> Mono.empty());
        Set<MailboxId> mailboxes =
                LongStream.range(0, 50).mapToObj(InMemoryId::of).collect(Collectors.toSet());
        testee.to(mailboxes).block();
        assertThat(bus.listenedTo()).hasSameSizeAs(mailboxes);

        testee.to(ImmutableSet.of()).block();

        assertThat(bus.listenedTo()).isEmpty();
    }
}
