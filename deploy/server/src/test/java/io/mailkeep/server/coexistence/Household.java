package io.mailkeep.server.coexistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailkeep.imap.feed.Replica;
import io.mailkeep.imap.model.Kind;
import io.mailkeep.imap.model.SyncClient;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.Account;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;

/**
 * Everybody who uses one mailbox, all at once: two POP3 clients, three IMAP clients and a postman, each on a thread of its
 * own with dice of its own. The seed gives their choices; how they interleave it cannot give.
 */
final class Household implements AutoCloseable {
    private static final int STEPS = 30;
    private static final int MESSAGES_AT_FIRST = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Account account;
    private final long seed;
    private final Whereabouts whereabouts = new Whereabouts();
    private final Postman postman;
    private final Pop3Hand leaving;
    private final Pop3Hand deleting;
    private final List<ImapHand> imap;
    private final ReadWriteLock acting = new ReentrantReadWriteLock(true);

    Household(Account account, Fate fate, long seed) throws IOException {
        this.account = account;
        this.seed = seed;
        this.postman = new Postman(account, whereabouts);
        this.leaving = new Pop3Hand(account, whereabouts, fate, Pop3Hand.Habit.LEAVES);
        this.deleting = new Pop3Hand(account, whereabouts, fate, Pop3Hand.Habit.DELETES);
        this.imap = List.of(Kind.IDLE, Kind.CONDSTORE, Kind.QRESYNC).stream()
                .map(kind -> new ImapHand(account, whereabouts, kind))
                .toList();
    }

    /** Blocking. */
    void live() throws Exception {
        for (int i = 0; i < MESSAGES_AT_FIRST; i++) {
            postman.append();
        }
        List<Hand> hands = hands();
        ExecutorService threads = Executors.newFixedThreadPool(hands.size());
        try {
            List<Callable<Void>> lives = new ArrayList<>();
            for (int i = 0; i < hands.size(); i++) {
                lives.add(life(hands.get(i), new Random(seed * hands.size() + i)));
            }
            for (Future<Void> life : threads.invokeAll(lives)) {
                life.get();
            }
        } finally {
            threads.shutdownNow();
        }
        for (Pop3Hand client : List.of(leaving, deleting)) {
            haveItsPart(client);
        }
    }

    /** Of two POP3 clients one may have found the other's session each time, or nothing to download. */
    private void haveItsPart(Pop3Hand client) throws IOException {
        if (!client.hasDownloadedAny()) {
            postman.append();
            Random dice = new Random(seed);
            await("a POP3 client's part").atMost(PATIENCE).until(() -> {
                client.act(dice);
                return client.hasDownloadedAny();
            });
        }
    }

    private List<Hand> hands() {
        List<Hand> hands = new ArrayList<>(List.of(postman, leaving, deleting));
        hands.addAll(imap);
        return hands;
    }

    private Callable<Void> life(Hand hand, Random dice) {
        return () -> {
            for (int step = 0; step < STEPS; step++) {
                during(acting.readLock(), () -> hand.act(dice));
                if (hand.wantsToLeave(dice)) {
                    during(acting.writeLock(), hand::leave);
                }
            }
            return null;
        };
    }

    private interface Deed {
        void perform() throws IOException;
    }

    private static void during(Lock lock, Deed deed) throws IOException {
        lock.lock();
        try {
            deed.perform();
        } finally {
            lock.unlock();
        }
    }

    /** Fails unless each message is where it was brought and nowhere else, for IMAP and for POP3. Blocking. */
    void assertNothingIsLostOrBack() throws IOException {
        for (String mailbox : List.of(Whereabouts.INBOX, Whereabouts.ARCHIVE, Whereabouts.TRASH)) {
            assertThat(messages(account.subjects(mailbox))).as(mailbox).isEqualTo(whereabouts.at(mailbox));
        }
        assertThat(leaving.listed()).as("maildrop").isEqualTo(whereabouts.listedByPop3());
    }

    private static List<Integer> messages(List<String> subjects) {
        return subjects.stream().map(Whereabouts::messageOf).sorted().toList();
    }

    /** Fails unless each IMAP client ends with what is so, in its way. Blocking. */
    void assertClientsKnow() throws IOException {
        for (ImapHand client : imap) {
            client.settle();
        }
    }

    /**
     * Fails unless the feed, replayed, ends with what is so. Blocking.
     *
     * @param feed as in {@link Replica#replayed}
     */
    void assertFeedTells(UnaryOperator<String> feed) throws IOException {
        Map<String, Map<Long, Set<String>>> truth = new TreeMap<>();
        for (String mailbox : mailboxes()) {
            truth.put(mailbox, SyncClient.truth(account, mailbox));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Replica.replayed(feed).named()).isEqualTo(truth));
    }

    private List<String> mailboxes() throws IOException {
        try (ImapClient client =
                ImapClient.connect(account.server().imapPort()).login(account.name(), Account.PASSWORD)) {
            return client.send("LIST \"\" *").ok().lines().stream()
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1).replace("\"", ""))
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        for (Hand hand : hands()) {
            hand.close();
        }
    }
}
