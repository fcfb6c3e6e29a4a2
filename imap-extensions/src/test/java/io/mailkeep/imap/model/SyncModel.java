package io.mailkeep.imap.model;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.pop3.protocol.Account;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The claim that no IMAP client loses a change: clients of every {@link Kind}, a POP3 client and a sender of mail do at
 * random to two mailboxes what their protocols allow; whenever they rest, each client's cache must be the mailbox.
 *
 * <p>A history is made from a seed. Those with even seeds do one thing after the other; those with odd ones up to four
 * at once. The seed gives the choices of who does what; how things that happen at once interleave, and which message a
 * choice then falls on, it cannot give: an odd seed that failed may have to be run more than once. A failure says the
 * seed, what was done and what the client was told.
 *
 * <p>{@code -Dmailkeep.sync.seed=7} asks for that one history, {@code -Dmailkeep.sync.minutes=120} for as many new
 * ones as fit into the time; otherwise it is some whose seeds never change. To try a server for two hours, by a test
 * that calls {@link #run(Supplier, Store)}:
 *
 * <pre>
 * mvn verify -pl imap-extensions -am -Dtest=NoSuch -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dit.test=SyncDropInIT#noClientLosesAChange -Dfailsafe.failIfNoSpecifiedTests=false -Dmailkeep.sync.minutes=120
 * </pre>
 */
public final class SyncModel {
    private static final int STEPS = 120;
    private static final int RESTS = 15;
    private static final int MOST_AT_ONCE = 4;
    private static final int ATTEMPTS_TO_REST = 20;
    private static final List<String> MAILBOXES = List.of("INBOX", "Other");

    private final Account account;
    private final Store store;
    private final Random random;
    private final boolean sequential;
    private final Log log = new Log();
    private final List<SyncClient> clients;
    private final Visitor visitor;
    private List<Mailbox> rested = List.of();

    /** Where James keeps its mailboxes: the model leaves out what James itself does wrong there. */
    // Hence sequential histories by default: those at once are for the command, whose finds need reading.
    public enum Store {
        /** Two STOREs of one message at once may leave it with the flags of one and the mod-sequence of the other. */
        MEMORY(2, 4, 6, 8, 10, 12),
        /**
         * Of a message that is twice in a mailbox both are lost when one is removed: clients copy nothing. And a message
         * that is moved in the instant in which it is expunged can go without an event.
         */
        CASSANDRA(2, 4, 6, 8);

        private final ImmutableList<Long> seeds;

        Store(long... seeds) {
            this.seeds = ImmutableList.copyOf(Longs.asList(seeds));
        }
    }

    private SyncModel(Account account, List<Kind> kinds, Store store, long seed) {
        this.account = account;
        this.store = store;
        this.random = new Random(seed);
        this.sequential = seed % 2 == 0;
        this.clients = IntStream.range(0, kinds.size())
                .mapToObj(i -> new SyncClient(account, "client " + i, kinds.get(i), MAILBOXES, log))
                .collect(ImmutableList.toImmutableList());
        this.visitor = new Visitor(account, log);
    }

    /** Blocking. Runs the histories that the system properties ask for, each for a user of its own. */
    public static void run(Supplier<Account> users, Store store) {
        Optional<Long> seed = Optional.ofNullable(Long.getLong("mailkeep.sync.seed"));
        Optional<Integer> minutes = Optional.ofNullable(Integer.getInteger("mailkeep.sync.minutes"));
        long end = System.nanoTime() + Duration.ofMinutes(minutes.orElse(0)).toNanos();
        if (seed.isPresent()) {
            run(users.get(), store, seed.get());
        } else if (minutes.isPresent()) {
            while (System.nanoTime() < end) {
                run(users.get(), store, anySeed());
            }
        } else {
            store.seeds.forEach(fixed -> run(users.get(), store, fixed));
        }
    }

    private static long anySeed() {
        return ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    }

    /** Blocking. Runs one history for a user with no mail. */
    public static void run(Account user, Store store, long seed) {
        run(user, Arrays.stream(Kind.values()).filter(kind -> !kind.listens()).toList(), store, seed);
    }

    /** Blocking. Runs one history of clients that listen between commands, and others, for a user with no mail. */
    public static void runListening(Account user, Store store, long seed) {
        run(user, List.of(Kind.NOTIFY, Kind.QRESYNC_NOTIFY, Kind.QRESYNC_IDLE, Kind.PLAIN), store, seed);
    }

    static void run(Account user, List<Kind> kinds, Store store, long seed) {
        System.out.println("Synchronisation history of seed " + seed);
        SyncModel model = new SyncModel(user, kinds, store, seed);
        ExecutorService threads = Executors.newFixedThreadPool(MOST_AT_ONCE);
        try {
            model.live(threads);
        } catch (AssertionError | ExecutionException | IOException e) {
            String why = (e instanceof ExecutionException ? e.getCause() : e).getMessage();
            throw new AssertionError(
                    "Seed " + seed + ": replay with -Dmailkeep.sync.seed=" + seed + "\n" + why + "\nWhat was done:\n"
                            + model.log,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void live(ExecutorService threads) throws IOException, InterruptedException, ExecutionException {
        begin();
        for (int step = 1; step <= STEPS; step++) {
            for (Future<Void> deed : threads.invokeAll(deeds())) {
                deed.get();
            }
            if (step % (STEPS / RESTS) == 0) {
                rest(step == STEPS);
            }
        }
        clients.forEach(SyncClient::hangUp);
    }

    private void begin() throws IOException {
        try (ImapClient imap =
                ImapClient.connect(account.server().imapPort()).login(account.name(), Account.PASSWORD)) {
            imap.send("CREATE Other").ok();
            for (String mailbox : MAILBOXES) {
                for (int i = random.nextInt(12); i > 0; i--) {
                    imap.append(mailbox, "", SyncClient.message("first " + i)).ok();
                }
            }
        }
    }

    /** What is done at once, by different hands. */
    private List<Callable<Void>> deeds() {
        int count = sequential ? 1 : 1 + random.nextInt(MOST_AT_ONCE);
        List<Integer> hands =
                new ArrayList<>(IntStream.range(0, clients.size() + 2).boxed().toList());
        Collections.shuffle(hands, random);
        return hands.stream().limit(count).map(this::deed).toList();
    }

    private Callable<Void> deed(int hand) {
        Verb any = Verb.any(random);
        // Two copies of one message at the same time may leave it twice, and James removes both with either.
        Verb verb = any == Verb.COPY && store == Store.CASSANDRA && !sequential ? Verb.MOVE : any;
        Random dice = new Random(random.nextLong());
        return () -> {
            if (hand < clients.size()) {
                clients.get(hand).perform(verb, dice);
            } else if (hand == clients.size()) {
                visitor.collect(dice);
            } else {
                visitor.deliver(dice);
            }
            return null;
        };
    }

    /** Waits until nothing changes any more and compares: what is open everywhere, or everything. */
    private void rest(boolean everything) throws IOException {
        log.add("All", "rest");
        List<String> asked = clients.stream()
                .map(client -> {
                    String any = MAILBOXES.get(random.nextInt(MAILBOXES.size()));
                    return client.openMailbox().orElse(any);
                })
                .toList();
        for (int attempt = 1; attempt <= ATTEMPTS_TO_REST; attempt++) {
            List<Mailbox> before = Mailbox.read(account, MAILBOXES);
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                for (Mailbox mailbox : before) {
                    if (everything || asked.get(i).equals(mailbox.name())) {
                        differences.addAll(settle(clients.get(i), mailbox));
                    }
                }
            }
            List<Mailbox> after = Mailbox.read(account, MAILBOXES);
            if (flags(before).equals(flags(after))) {
                compare(after, differences);
                return;
            }
        }
        throw new AssertionError("The mailboxes do not come to rest");
    }

    private static List<Map<Long, Set<String>>> flags(List<Mailbox> mailboxes) {
        return mailboxes.stream().map(Mailbox::flags).toList();
    }

    private static List<String> settle(SyncClient client, Mailbox mailbox) {
        Optional<String> difference = client.settle(mailbox);
        difference.ifPresent(any -> client.hangUp());
        return difference.stream().toList();
    }

    private void compare(List<Mailbox> now, List<String> differences) {
        if (!differences.isEmpty()) {
            throw new AssertionError(String.join("\n", differences));
        }
        for (int i = 0; i < now.size(); i++) {
            Mailbox mailbox = now.get(i);
            clients.stream()
                    .filter(client -> !client.isOfThePast(mailbox))
                    .findFirst()
                    .ifPresent(client -> {
                        throw new AssertionError(client.name() + " knows a mod-sequence above that of " + mailbox);
                    });
            if (!rested.isEmpty()) {
                requireRise(rested.get(i), mailbox);
            }
        }
        rested = now;
    }

    /** Who trusts HIGHESTMODSEQ would miss a change that does not raise it. */
    private static void requireRise(Mailbox before, Mailbox after) {
        boolean changed = !after.flags().equals(before.flags());
        if (after.highestModSeq() < before.highestModSeq() + (changed ? 1 : 0)) {
            throw new AssertionError("The mod-sequence did not rise from " + before + "\nto " + after);
        }
    }
}
