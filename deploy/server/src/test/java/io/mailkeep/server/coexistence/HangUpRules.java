package io.mailkeep.server.coexistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Devices that hang up in a command. */
abstract class HangUpRules {
    private static final int MESSAGES = 20;
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Pattern FLAGGED = Pattern.compile("(?m)^\\* (\\d+) FETCH .*\\\\Flagged");

    private final MailServer server;

    HangUpRules(MailServer server) {
        this.server = server;
    }

    /** Whether the command was carried out or not: soon enough that no session has looked for what it has missed. */
    @Test
    void whatADeviceChangedThatHangsUpIsAnnounced() throws IOException {
        Account account = Account.in(server, Fate.MOVED.domain()).withMessages(MESSAGES);
        try (ImapClient client = selecting(account)) {
            for (int number = 1; number <= MESSAGES; number++) {
                try (ImapClient other = selecting(account)) {
                    other.begin("STORE " + number + " +FLAGS.SILENT (\\Flagged)");
                    other.reset();
                }
            }

            Set<String> told = new HashSet<>();
            // Another session reads what is so: the answer to a FETCH of its own may be the one that announces.
            try (ImapClient reader = selecting(account)) {
                await().atMost(SOON).untilAsserted(() -> {
                    told.addAll(flagged(client.send("NOOP").ok()));
                    assertThat(told)
                            .containsAll(
                                    flagged(reader.send("FETCH 1:* (FLAGS)").ok()));
                });
            }
        }
    }

    private static ImapClient selecting(Account account) throws IOException {
        ImapClient client = ImapClient.connect(account.server().imapPort()).login(account.name(), Account.PASSWORD);
        client.send("SELECT INBOX").ok();
        return client;
    }

    private static Set<String> flagged(Answer answer) {
        return FLAGGED.matcher(answer.conversation())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }
}
