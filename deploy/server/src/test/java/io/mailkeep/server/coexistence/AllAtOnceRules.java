package io.mailkeep.server.coexistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.ImapClient;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Pop3Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All clients of a mailbox at once: in the end each believes what is so, and so does who has only the change feed. */
abstract class AllAtOnceRules {
    private static final int MOVED_BY_BOTH = 20;

    private final MailServer server;
    private final BinaryOperator<String> webadmin;

    AllAtOnceRules(MailServer server, BinaryOperator<String> webadmin) {
        this.server = server;
        this.webadmin = webadmin;
    }

    @ParameterizedTest
    @EnumSource
    void everyClientEndsWithTheTruth(Fate fate) throws Exception {
        long seed = Long.getLong("mailkeep.coexistence.seed", 1);
        System.out.println("Household of seed " + seed + " under " + fate);
        Account account = Account.in(server, fate.domain());

        try (Household household = new Household(account, fate, seed)) {
            household.live();

            household.assertClientsKnow();
            household.assertNothingIsLostOrBack();
            household.assertFeedTells(
                    parameters -> webadmin.apply("GET", "/imap/users/" + account.name() + "/changes" + parameters));
        }
    }

    /** As when one client deletes what the filter of another moves to where the policy does. */
    @Test
    void ofPop3AndImapThatMoveTheSameMessageOneDoes() throws Exception {
        Account account = Account.in(server, Fate.MOVED.domain()).withMessages(MOVED_BY_BOTH);
        try (ImapClient imap = account.inbox()) {
            for (int uid = 1; uid <= MOVED_BY_BOTH; uid++) {
                try (Pop3Client pop3 = account.pop3()) {
                    pop3.ok("DELE 1");
                    CompletableFuture<String> quit = CompletableFuture.supplyAsync(() -> send(pop3, "QUIT"));
                    imap.send("UID MOVE " + uid + " " + Whereabouts.TRASH);
                    assertThat(quit.get()).startsWith("+OK");
                }
            }
        }

        await().untilAsserted(() -> assertThat(account.subjects(Whereabouts.TRASH))
                .hasSize(MOVED_BY_BOTH)
                .doesNotHaveDuplicates());
    }

    private static String send(Pop3Client client, String command) {
        try {
            return client.send(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
