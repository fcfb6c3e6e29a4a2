package io.mailkeep.server.coexistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.model.Kind;
import io.mailkeep.imap.model.SyncClient;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Pop3Client;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A device that was away for long asks one thing, and knows all. */
abstract class OfflineDeviceRules {
    private static final int CHANGES = 10_000;
    private static final int MESSAGES = 200;
    private static final int WRITERS = 4;
    private static final int STORES = 40;
    private static final int JOURNEYS = 10;

    private final MailServer server;

    OfflineDeviceRules(MailServer server) {
        this.server = server;
    }

    @Test
    void tenThousandChangesAreToldByOneSelect() throws Exception {
        Account account = Account.in(server, "plain.test").withMessages(MESSAGES);
        SyncClient device = SyncClient.of(account, "INBOX", Kind.QRESYNC).open();
        device.leave();

        int changes = flag(account) + travel(account) + expunge(account) + deleteByPop3(account);
        device.open();

        assertThat(changes).isGreaterThan(CHANGES);
        assertThat(device.commands()).as("commands of the device").isEqualTo(1);
        assertThat(device.believed()).isEqualTo(SyncClient.truth(account, "INBOX"));
        device.leave();
    }

    /** Several clients at once flag and unflag messages, each its own; every other one ends with flags. */
    private static int flag(Account account) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<Integer>> writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> (Callable<Integer>) () -> flag(account, writer))
                    .toList();
            int changes = 0;
            for (Future<Integer> writer : threads.invokeAll(writers)) {
                changes += writer.get();
            }
            return changes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static int flag(Account account, int writer) throws IOException {
        int own = MESSAGES / WRITERS;
        String uids = (writer * own + 1) + ":" + (writer + 1) * own;
        int stores = STORES + writer % 2;
        try (ImapClient imap = inbox(account)) {
            for (int store = 0; store < stores; store++) {
                String sign = store % 2 == 0 ? "+" : "-";
                imap.send("UID STORE " + uids + " " + sign + "FLAGS.SILENT (\\Flagged $Work)")
                        .ok();
            }
        }
        return stores * own;
    }

    /** The later half leaves INBOX and comes back, again and again. */
    private static int travel(Account account) throws IOException {
        int half = MESSAGES / 2;
        try (ImapClient imap = inbox(account)) {
            imap.send("CREATE Other").ok();
            for (int journey = 0; journey < JOURNEYS; journey++) {
                imap.send("SELECT INBOX").ok();
                imap.send("MOVE " + (half + 1) + ":" + MESSAGES + " Other").ok();
                imap.send("SELECT Other").ok();
                imap.send("MOVE 1:" + half + " INBOX").ok();
            }
        }
        return JOURNEYS * MESSAGES;
    }

    private static int expunge(Account account) throws IOException {
        try (ImapClient imap = inbox(account)) {
            imap.send("STORE 51:80,151:160 +FLAGS.SILENT (\\Deleted)").ok();
            imap.send("EXPUNGE").ok();
        }
        return 80;
    }

    private static int deleteByPop3(Account account) throws IOException {
        try (Pop3Client client = account.pop3()) {
            client.delete(IntStream.rangeClosed(1, 20).toArray());
            client.quit();
        }
        return 20;
    }

    private static ImapClient inbox(Account account) throws IOException {
        ImapClient imap = ImapClient.connect(account.server().imapPort()).login(account.name(), Account.PASSWORD);
        imap.send("SELECT INBOX").ok();
        return imap;
    }
}
