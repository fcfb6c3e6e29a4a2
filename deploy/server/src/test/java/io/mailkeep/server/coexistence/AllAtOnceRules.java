package io.mailkeep.server.coexistence;

import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import java.util.function.BinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All clients of a mailbox at once: in the end each believes what is so, and so does who has only the change feed. */
abstract class AllAtOnceRules {
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
}
