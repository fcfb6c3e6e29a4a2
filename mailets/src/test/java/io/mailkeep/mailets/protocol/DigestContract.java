package io.mailkeep.mailets.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From what the ledger knows to a notice in INBOX. */
public abstract class DigestContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NOTICE = "One message will be removed from your mailbox soon";

    /** With the files of {@link KeepContract}, and {@link #digest} in {@code conf/digest.properties}. */
    protected abstract MailServer server();

    public static String digest() {
        return "from=postmaster@plain.test\nahead=7 days\nevery=2 seconds\n";
    }

    /** A shipped {@code extensions.properties} that starts the schedule. */
    public static String extensions(String shipped) {
        return shipped.replace("SweepSchedule", "SweepSchedule,io.mailkeep.mailets.digest.DigestSchedule");
    }

    @Test
    void userIsToldOnceOfWhatGoesSoon() throws Exception {
        Account nora = withSomethingThatGoes();
        awaitNotice(nora);
        KeepContract.deleteAll(nora);
        assertThat(nora.subjects("INBOX")).containsExactly("goes");

        // Whoever is told later was gone through later.
        awaitNotice(withSomethingThatGoes());

        assertThat(nora.subjects("INBOX")).containsExactly("goes");
    }

    /** No sweep runs. */
    private Account withSomethingThatGoes() throws Exception {
        Account account = Account.in(server(), "plain.test");
        KeepContract.send(account, "goes", "X-Keep: brief");
        KeepContract.awaitInbox(account, "goes");
        KeepContract.deleteAll(account);
        return account;
    }

    private static void awaitNotice(Account account) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(account.subjects("INBOX")).containsExactly("goes", NOTICE));
    }
}
