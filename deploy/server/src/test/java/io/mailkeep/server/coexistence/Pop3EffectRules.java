package io.mailkeep.server.coexistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Splitter;
import io.mailkeep.imap.model.Kind;
import io.mailkeep.imap.model.SyncClient;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.Account;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Pop3Client;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What POP3 does to a message is seen by a client that idles, within seconds of the answer to QUIT, and by one that was
 * away, with one SELECT.
 */
abstract class Pop3EffectRules {
    private static final int TRIALS = 5;
    private static final long LAST = TRIALS + 1;
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MailServer server;
    private final BinaryOperator<String> webadmin;

    Pop3EffectRules(MailServer server, BinaryOperator<String> webadmin) {
        this.server = server;
        this.webadmin = webadmin;
    }

    /** What a POP3 client does to a message. */
    enum Deed {
        RETRIEVES,
        DELETES,
        TAKES;

        void to(int number, Pop3Client client) throws IOException {
            if (this != DELETES) {
                client.retrieve(number);
            }
            if (this != RETRIEVES) {
                client.delete(number);
            }
        }
    }

    /**
     * @param inbox {@code gone}, or the flags that INBOX shows of the message
     * @param elsewhere {@code -}, or the mailbox that has it then, and its flags there
     */
    @ParameterizedTest(name = "{0}: who {1} a message, next maildrop: {2}, INBOX: {3}, {4}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            plain.test       | RETRIEVES | listed     | as it was            | -
            plain.test       | DELETES   | not listed | gone                 | -
            keep.test        | TAKES     | not listed | as it was            | -
            bounded.test     | TAKES     | not listed | as it was            | -
            sticky.test      | TAKES     | listed     | as it was            | -
            trash.test       | TAKES     | not listed | gone                 | Trash
            seen.test        | RETRIEVES | listed     | \\Seen               | -
            seen.test        | TAKES     | not listed | \\Seen               | -
            keyword.test     | RETRIEVES | listed     | $Popped              | -
            keyword.test     | TAKES     | not listed | $Popped              | -
            gmail.test       | RETRIEVES | not listed | as it was            | -
            outlook.test     | TAKES     | not listed | gone                 | POP \\Seen
            zimbra-read.test | DELETES   | not listed | \\Seen               | -
            zimbra.test      | DELETES   | not listed | gone                 | Trash \\Seen
            flag.test        | RETRIEVES | listed     | \\Seen               | -
            flag.test        | DELETES   | not listed | $POP3Deleted         | -
            flag.test        | TAKES     | not listed | $POP3Deleted \\Seen  | -
            undoable.test    | TAKES     | not listed | as it was            | -
            guarded.test     | TAKES     | not listed | gone                 | -
            guarded.test     | DELETES   | not listed | as it was            | -
            devices.test     | TAKES     | not listed | gone                 | -
            """)
    void effectIsSeen(String domain, Deed deed, String maildrop, String inbox, String elsewhere) throws IOException {
        Account account = Account.in(server, domain).withMessages(TRIALS + 1).opened();
        SyncClient idling = SyncClient.of(account, "INBOX", Kind.IDLE).open();
        SyncClient away = SyncClient.of(account, "INBOX", Kind.QRESYNC).open();
        away.leave();
        List<String> uidls = account.uidls();
        Map<Long, Set<String>> expected = new TreeMap<>(idling.believed());
        List<Duration> waits = new ArrayList<>();

        for (int trial = 1; trial <= TRIALS; trial++) {
            perform(deed, account, uidls.get(trial - 1));
            show(expected, trial, inbox);
            waits.add(idling.hears(expected, PATIENCE));
        }
        // Whatever else was told came before this.
        mark(account, LAST);
        show(expected, LAST, "$Marked");
        idling.hears(expected, PATIENCE);

        assertThat(median(waits)).as("of %s", waits).isLessThan(SOON);
        assertThat(away.open().believed()).isEqualTo(expected);
        assertThat(account.uidls()).isEqualTo(maildrop.equals("listed") ? uidls : uidls.subList(TRIALS, uidls.size()));
        assertElsewhere(account, Splitter.on(' ').splitToList(elsewhere));
        idling.hangUp();
        away.hangUp();
    }

    @Test
    void whoIdlesInTheTrashIsToldOfWhatIsMovedThere() throws IOException {
        Account account = Account.in(server, "trash.test").withMessages(TRIALS + 1);
        perform(Deed.TAKES, account, account.uidls().get(0));
        List<Duration> waits = new ArrayList<>();
        try (ImapClient watching = ImapClient.connect(server.imapPort()).login(account.name(), Account.PASSWORD)) {
            watching.send("SELECT Trash").ok();
            ImapClient.Idle idle = watching.idle();

            for (String uidl : account.uidls()) {
                String arrival = "* " + (waits.size() + 2) + " EXISTS";
                perform(Deed.TAKES, account, uidl);
                waits.add(waited(() -> idle.receivedUntil(lines -> lines.contains(arrival), PATIENCE)));
            }
        }

        assertThat(median(waits)).as("of %s", waits).isLessThan(SOON);
    }

    @Test
    void messageThatIsInTheTrashAlreadyIsThereOnce() throws IOException {
        Account account = Account.in(server, "trash.test").withMessages(3);
        perform(Deed.TAKES, account, account.uidls().get(2));
        try (ImapClient imap = ImapClient.connect(server.imapPort()).login(account.name(), Account.PASSWORD)) {
            imap.send("SELECT INBOX").ok();
            imap.send("COPY 1:2 Trash").ok();
        }

        perform(Deed.TAKES, account, account.uidls().get(0));

        await().untilAsserted(() -> assertThat(account.subjects("INBOX")).containsExactly("message 2"));
        assertThat(account.subjects("Trash")).containsExactly("message 3", "message 1", "message 2");
    }

    @Test
    void whatIsUndoneIsListedAgainAndWasThereForImapAllTheTime() throws IOException {
        Account account = Account.in(server, "undoable.test").withMessages(2).opened();
        SyncClient idling = SyncClient.of(account, "INBOX", Kind.IDLE).open();
        List<String> uidls = account.uidls();
        Map<Long, Set<String>> expected = new TreeMap<>(idling.believed());

        perform(Deed.TAKES, account, uidls.get(0));
        assertThat(webadmin.apply("POST", "/keepcopy/users/" + account.name() + "/undo?since=2020-01-01T00:00:00Z"))
                .contains("\"restored\":1");
        mark(account, 2);

        show(expected, 2, "$Marked");
        idling.hears(expected, PATIENCE);
        assertThat(account.uidls()).isEqualTo(uidls);
        idling.hangUp();
    }

    @Test
    void whatASweepRemovesIsGoneForWhoIdlesAndForWhoComesBack() throws IOException {
        Account account = Account.in(server, "flagged.test").withMessages(4).opened();
        SyncClient idling = SyncClient.of(account, "INBOX", Kind.IDLE).open();
        SyncClient away = SyncClient.of(account, "INBOX", Kind.QRESYNC).open();
        away.leave();
        Map<Long, Set<String>> expected = new TreeMap<>(idling.believed());

        List<String> uidls = account.uidls();
        perform(Deed.TAKES, account, uidls.get(0));
        perform(Deed.TAKES, account, uidls.get(1));
        say(account, "UID STORE 1:3 +FLAGS (\\Flagged)");
        show(expected, 1, "gone");
        show(expected, 2, "gone");
        show(expected, 3, "\\Flagged");
        // What a session did counts from the next whole second on.
        await().atMost(PATIENCE).until(() -> {
            CoexistenceContract.sweep(webadmin);
            return account.subjects("INBOX").size() == 2;
        });

        idling.hears(expected, PATIENCE);
        assertThat(away.open().believed()).isEqualTo(expected);
        idling.hangUp();
        away.hangUp();
    }

    private static void perform(Deed deed, Account account, String uidl) throws IOException {
        try (Pop3Client client = account.pop3()) {
            int number = 1 + client.uidls().indexOf(uidl);
            deed.to(number, client);
            client.quit();
        }
    }

    private static void mark(Account account, long uid) throws IOException {
        say(account, "UID STORE " + uid + " +FLAGS ($Marked)");
    }

    private static void say(Account account, String command) throws IOException {
        try (ImapClient imap =
                ImapClient.connect(account.server().imapPort()).login(account.name(), Account.PASSWORD)) {
            imap.send("SELECT INBOX").ok();
            imap.send(command).ok();
        }
    }

    private static void show(Map<Long, Set<String>> messages, long uid, String shown) {
        switch (shown) {
            case "gone" -> messages.remove(uid);
            case "as it was" -> {}
            default -> messages.put(uid, new TreeSet<>(Splitter.on(' ').splitToList(shown)));
        }
    }

    private interface Waiting {
        void run() throws IOException;
    }

    private static Duration waited(Waiting waiting) throws IOException {
        long begun = System.nanoTime();
        waiting.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static Duration median(List<Duration> durations) {
        return durations.stream().sorted().toList().get(durations.size() / 2);
    }

    private static void assertElsewhere(Account account, List<String> mailboxAndFlags) throws IOException {
        if (!mailboxAndFlags.equals(List.of("-"))) {
            Set<String> flags = Set.copyOf(mailboxAndFlags.subList(1, mailboxAndFlags.size()));
            assertThat(SyncClient.truth(account, mailboxAndFlags.get(0)).values())
                    .hasSize(TRIALS)
                    .allMatch(flags::equals);
        }
    }
}
