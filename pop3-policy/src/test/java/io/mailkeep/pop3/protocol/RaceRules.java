package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of one mailbox that get in each other's way. */
abstract class RaceRules {
    private static final int ROUNDS = 30;

    private final MailServer server;

    RaceRules(MailServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @CsvSource({"plain.test, false, false", "keep.test, true, false", "trash.test, false, true"})
    void quitThatRacesAnImapExpungeEndsAsIfOneHadComeFirst(String domain, boolean kept, boolean inTrash)
            throws Exception {
        Account account = Account.in(server, domain);
        for (int round = 0; round < ROUNDS; round++) {
            account.with(List.of(subject(round, "popped"), subject(round, "both"), subject(round, "expunged")));
            raceQuitAndExpunge(account);

            assertThat(account.uidls()).as("maildrop after round %s", round).isEmpty();
            List<String> inbox = account.subjects("INBOX");
            assertThat(inbox).as("INBOX after round %s", round).doesNotHaveDuplicates();
            if (kept) {
                assertThat(inbox).hasSize(round + 1).allMatch(subject -> subject.endsWith("popped"));
            } else {
                assertThat(inbox).isEmpty();
            }
        }
        if (inTrash) {
            List<String> trash = account.readableSubjects("Trash");
            assertThat(trash).doesNotHaveDuplicates().noneMatch(subject -> subject.endsWith("expunged"));
            assertThat(trash).filteredOn(subject -> subject.endsWith("popped")).hasSize(ROUNDS);
        }
    }

    @Test
    void ofManyLoginsAtOnceOneHoldsTheMaildropAtATime() throws Exception {
        Account account = Account.in(server, "keep.test").withMessages(2);
        AtomicInteger holders = new AtomicInteger();
        Callable<String> session = () -> {
            try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
                client.ok("USER " + account.name());
                String reply = client.send("PASS " + Account.PASSWORD);
                if (reply.startsWith("+OK")) {
                    int together = holders.incrementAndGet();
                    client.uidls();
                    holders.decrementAndGet();
                    client.quit();
                    return "together " + together;
                }
                return reply;
            }
        };

        List<String> outcomes = inParallel(8, 5, session);

        assertThat(outcomes)
                .allMatch(outcome -> outcome.equals("together 1") || outcome.startsWith("-ERR [IN-USE]"))
                .contains("together 1");
    }

    private static void raceQuitAndExpunge(Account account) throws Exception {
        try (Pop3Client pop3 = account.pop3();
                ImapClient imap = account.inbox()) {
            List<Long> uids = imap.uids();
            int newest = uids.size();
            int listed = pop3.stat().messages();
            imap.send("UID STORE " + uids.get(newest - 2) + "," + uids.get(newest - 1) + " +FLAGS.SILENT (\\Deleted)");
            pop3.delete(listed - 2, listed - 1);
            CyclicBarrier start = new CyclicBarrier(2);
            ExecutorService other = Executors.newSingleThreadExecutor();
            try {
                Future<List<String>> expunge = other.submit(() -> {
                    start.await();
                    return imap.send("EXPUNGE");
                });
                start.await();
                pop3.quit();
                expunge.get();
            } finally {
                other.shutdownNow();
            }
        }
    }

    private static List<String> inParallel(int threads, int times, Callable<String> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<String>> futures = new ArrayList<>();
            for (int i = 0; i < threads * times; i++) {
                futures.add(executor.submit(work));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    private static byte[] subject(int round, String fate) throws IOException {
        return Messages.message(round + " " + fate, "body\r\n");
    }
}
