package io.mailkeep.imap.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.imap.protocol.ImapClient.Idle;
import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Messages;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens while a command runs, or several at once, is told as well, and in lines that can be. */
abstract class ConcurrencyRules {
    private static final int CHANGES = 100;
    private static final int WRITERS = 4;
    private static final int STEPS = 60;
    private static final Duration SOON = Duration.ofSeconds(15);

    private final MailServer server;

    ConcurrencyRules(MailServer server) {
        this.server = server;
    }

    enum Client {
        PLAIN {
            @Override
            ImapClient of(Account account) throws IOException {
                return account.imap();
            }
        },
        QRESYNC {
            @Override
            ImapClient of(Account account) throws IOException {
                return account.resynchronising();
            }
        };

        abstract ImapClient of(Account account) throws IOException;
    }

    @Test
    void changesDuringAFetchAreAnnounced() throws IOException {
        everyChangeIsAnnouncedDuring("FETCH 1:20 (UID ENVELOPE BODYSTRUCTURE BODY.PEEK[])");
    }

    @Test
    void changesDuringAFetchByUidAreAnnounced() throws IOException {
        everyChangeIsAnnouncedDuring("UID FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY.PEEK[])");
    }

    @Test
    void changesDuringAStoreAreAnnounced() throws IOException {
        everyChangeIsAnnouncedDuring("STORE 1:20 +FLAGS.SILENT ($Mine)");
    }

    @Test
    void changesDuringASearchAreAnnounced() throws IOException {
        everyChangeIsAnnouncedDuring("SEARCH TEXT body");
    }

    @Test
    void changesDuringAnAppendAreAnnounced() throws IOException {
        everyChangeIsAnnouncedDuring("APPEND Drafts {4+}\r\nA: b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"COPY 1:5 Drafts", "STATUS Drafts (MESSAGES UNSEEN)", "LIST \"\" *", "NOOP", "CHECK"})
    void changesDuringAnyOtherCommandAreAnnounced(String command) throws IOException {
        everyChangeIsAnnouncedDuring(command);
    }

    /** While the session is busy, each message but the first 20 is changed once. */
    private void everyChangeIsAnnouncedDuring(String command) throws IOException {
        Account account = Account.withMessages(server, 20 + CHANGES);
        try (ImapClient client = account.plain();
                ImapClient other = account.plain()) {
            Set<Integer> told = new HashSet<>();
            for (int number = 21; number <= 20 + CHANGES; number++) {
                String busy = client.begin(command);
                other.send("STORE " + number + " +FLAGS.SILENT (\\Flagged)").ok();
                told.addAll(Told.by(client.finish(busy).ok()).flagged("\\Flagged"));
            }
            told.addAll(Told.by(client.send("NOOP").ok()).flagged("\\Flagged"));

            assertThat(told).containsAll(numbers(21, 20 + CHANGES));
        }
    }

    @ParameterizedTest
    @EnumSource
    void changesDuringNoopsAreAnnounced(Client kind) throws Exception {
        int messages = 200;
        Account account = Account.withMessages(server, messages);
        try (ImapClient client = kind.of(account)) {
            client.send("SELECT INBOX").ok();
            Set<Integer> told = new HashSet<>();
            Future<Void> changes = inBackground(() -> {
                try (ImapClient other = account.plain()) {
                    for (int number = 1; number <= messages; number++) {
                        other.send("STORE " + number + " +FLAGS.SILENT (\\Flagged)")
                                .ok();
                    }
                }
                return null;
            });
            while (!changes.isDone()) {
                told.addAll(Told.by(client.send("NOOP").ok()).flagged("\\Flagged"));
            }
            finish(changes);
            told.addAll(Told.by(client.send("NOOP").ok()).flagged("\\Flagged"));

            assertThat(told).containsAll(numbers(1, messages));
        }
    }

    @ParameterizedTest
    @EnumSource
    void idlingClientFollowsConcurrentWriters(Client kind) throws Exception {
        Account account = Account.withMessages(server, 5);
        try (ImapClient client = kind.of(account)) {
            MailboxView view = MailboxView.selectedBy(client);
            Idle idle = client.idle();

            write(account, kind);

            account.withMore(1);
            view.apply(idle.receivedUntil(lines -> lines.stream().anyMatch(line -> line.endsWith(" EXISTS")), SOON));
            view.apply(idle.done().ok());
            view.apply(client.send("NOOP").ok());
            expectTrue(view, account, client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void askingClientFollowsConcurrentWriters(Client kind) throws Exception {
        Account account = Account.withMessages(server, 5);
        try (ImapClient client = kind.of(account)) {
            MailboxView view = MailboxView.selectedBy(client);

            Future<Void> writers = inBackground(() -> {
                write(account, kind);
                return null;
            });
            while (!writers.isDone()) {
                view.apply(client.send("NOOP").ok());
                view.apply(client.send("UID FETCH 1:* (FLAGS)"));
            }
            finish(writers);

            view.apply(client.send("NOOP").ok());
            expectTrue(view, account, client);
        }
    }

    private static void expectTrue(MailboxView view, Account account, ImapClient client) throws IOException {
        try (ImapClient fresh = account.imap()) {
            view.expectSameAs(MailboxView.selectedBy(fresh));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + client.conversation(), e);
        }
    }

    /** Blocking. Several clients append, flag and remove; each follows what the others do. */
    private static void write(Account account, Client kind) throws Exception {
        List<Future<Void>> writers = new ArrayList<>();
        for (int seed = 0; seed < WRITERS; seed++) {
            Random random = new Random(seed);
            writers.add(inBackground(() -> {
                write(account, kind, random);
                return null;
            }));
        }
        for (Future<Void> writer : writers) {
            finish(writer);
        }
    }

    private static void finish(Future<Void> work) throws Exception {
        try {
            work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw new AssertionError(failure.getMessage(), e);
            }
            throw e;
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private static void write(Account account, Client kind, Random random) throws IOException {
        List<Long> own = new ArrayList<>();
        try (ImapClient client = kind.of(account)) {
            MailboxView view = MailboxView.selectedBy(client);
            for (int step = 0; step < STEPS; step++) {
                if (own.size() < 2) {
                    Answer appended = client.append("INBOX", "", Messages.message("by a writer", "body\r\n"))
                            .ok();
                    own.add(uidOf(appended));
                    view.apply(appended);
                } else if (random.nextInt(3) > 0) {
                    String sign = random.nextBoolean() ? "+" : "-";
                    long uid = own.get(random.nextInt(own.size()));
                    view.apply(client.send("UID STORE " + uid + " " + sign + "FLAGS (\\Flagged)")
                            .ok());
                } else {
                    long uid = own.remove(random.nextInt(own.size()));
                    view.apply(client.send("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)")
                            .ok());
                    view.apply(client.send("UID EXPUNGE " + uid).ok());
                }
            }
        }
    }

    private static long uidOf(Answer appended) {
        String tagged = appended.tagged();
        int end = tagged.indexOf(']');
        return Long.parseLong(tagged.substring(tagged.lastIndexOf(' ', end) + 1, end));
    }

    private static Future<Void> inBackground(Callable<Void> work) {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            return executor.submit(work);
        } finally {
            executor.shutdown();
        }
    }
}
