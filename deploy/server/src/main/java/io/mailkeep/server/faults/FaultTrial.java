package io.mailkeep.server.faults;

import io.mailkeep.server.client.PollingClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Users at work on several nodes while one thing after the other is broken and mended. Blocking; run once. */
public final class FaultTrial {
    /** Every user's. */
    public static final String PASSWORD = "faults";

    private static final String FETCHMAIL = "fetchmail@keep.faults.test";
    private static final String MPOP = "mpop@keep.faults.test";
    private static final String GETMAIL = "getmail@keep.faults.test";
    private static final String CUTTING = "cutting@plain.faults.test";
    private static final String WHO_BREAKS = "*";
    private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(60);
    // The lease of a sweep whose node died, and that of the next, if it was under way when the last session ended.
    private static final Duration SWEPT_WITHIN = Duration.ofMinutes(4);
    private static final Duration MOST_PAUSE = Duration.ofMillis(300);
    // Each of its polls is a quarter of a second of one processor.
    private static final Duration MOST_PAUSE_OF_GETMAIL = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final List<Node> nodes;
    private final List<Breakable> breakables;
    private final PrintWriter out;
    private final Random random;
    private final List<MailUser> users;
    private final List<ImapDevice> devices;
    private final List<FetchingUser> fetching;
    private final CuttingUser cutting;
    private final History history;
    private final Callable<?> processAgain;
    private final Instant begin = Instant.now();
    private volatile boolean isAhead;
    private volatile boolean over;

    /**
     * Begins nothing yet.
     *
     * @param addresses of the users, of {@link #addresses}
     * @param home an existing directory for the history, {@code history.log}, and for fetchmail, mpop and getmail, which
     *     take part if the system has them
     * @param processAgain what an operator does in the end about mail that James has set aside in error
     * @param seed of what is done; what comes of it depends on the machine as well
     */
    public FaultTrial(
            List<String> addresses,
            List<Node> nodes,
            Path home,
            List<Breakable> breakables,
            Callable<?> processAgain,
            PrintWriter out,
            long seed)
            throws IOException {
        this.history = new History(home.resolve("history.log"));
        this.nodes = List.copyOf(nodes);
        this.breakables = List.copyOf(breakables);
        this.processAgain = processAgain;
        this.out = out;
        this.random = new Random(seed);
        // Of their own: what is broken is the same for fewer users.
        Random lives = new Random(seed);
        this.users = addresses.stream()
                .filter(address -> address.matches("[a-z]+[0-9]+@.*"))
                .map(address -> new MailUser(address, PASSWORD, nodes, () -> isAhead, history, lives.nextLong()))
                .toList();
        // One of each kind: with more, a small machine is busy with them alone.
        this.devices = users.stream()
                .filter(user -> user.address().matches("[a-z]+1@.*"))
                .map(user -> new ImapDevice(user.address(), PASSWORD, nodes, lives.nextLong()))
                .toList();
        this.cutting = new CuttingUser(CUTTING, PASSWORD, nodes, history, lives.nextLong());
        this.fetching = Stream.of(
                        fetching(
                                FETCHMAIL,
                                PollingClient.fetchmail(directory(home, FETCHMAIL), FETCHMAIL, PASSWORD),
                                MOST_PAUSE,
                                lives),
                        fetching(MPOP, PollingClient.mpop(directory(home, MPOP), MPOP, PASSWORD), MOST_PAUSE, lives),
                        fetching(
                                GETMAIL,
                                PollingClient.getmail(directory(home, GETMAIL), GETMAIL, PASSWORD),
                                MOST_PAUSE_OF_GETMAIL,
                                lives))
                .filter(FetchingUser::hasClient)
                .toList();
    }

    private FetchingUser fetching(String address, PollingClient client, Duration mostPause, Random lives) {
        return new FetchingUser(address, client, mostPause, nodes, lives.nextLong());
    }

    private static Path directory(Path home, String address) throws IOException {
        return Files.createDirectories(home.resolve(address));
    }

    /**
     * Who must exist before it runs.
     *
     * @param users how many of each kind: those whose copies are kept, those whose next sweep removes them, those who have
     *     none, and those who have them in another mailbox. Three more leave all mail on the server, and one is cut off
     */
    public static List<String> addresses(int users) {
        List<String> addresses = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            IntStream.rangeClosed(1, users).forEach(number -> addresses.add(kind.address(number)));
        }
        addresses.addAll(List.of(FETCHMAIL, MPOP, GETMAIL, CUTTING));
        return addresses;
    }

    /** The {@code keepcopy.xml} to start the servers with. */
    public static String keepcopyXml() throws IOException {
        try (InputStream xml = FaultTrial.class.getResourceAsStream("keepcopy.xml")) {
            return new String(xml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Breaks things for so long, mends everything, waits a minute at most for what was accepted, and compares.
     *
     * @param leastFaults goes on until so many things were broken, even if it takes longer
     * @return what contradicts what the clients were told; empty when all is as it should be
     * @throws IOException when a client can not do anything before something is broken
     */
    public List<String> run(Duration duration, int leastFaults) throws InterruptedException, IOException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (MailUser user : users) {
                user.prepare();
            }
            cutting.prepare();
            List<Future<?>> lives = new ArrayList<>();
            users.forEach(user -> lives.add(begin(threads, user::live)));
            devices.forEach(device -> lives.add(begin(threads, device::live)));
            fetching.forEach(user -> lives.add(begin(threads, user::live)));
            lives.add(begin(threads, cutting::live));
            breakThings(begin.plus(duration), leastFaults);
            over = true;
            for (Future<?> life : lives) {
                life.get();
            }
            return conclude();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client broke off", e.getCause());
        } finally {
            over = true;
            threads.shutdownNow();
            history.close();
        }
    }

    private Future<?> begin(ExecutorService threads, Life life) {
        return threads.submit(() -> {
            life.live(() -> !over);
            return null;
        });
    }

    private interface Life {
        void live(BooleanSupplier goOn) throws InterruptedException;
    }

    private void breakThings(Instant end, int leastFaults) throws InterruptedException {
        Deque<Breakable> left = new ArrayDeque<>();
        for (int faults = 0; faults < leastFaults || Instant.now().isBefore(end); faults++) {
            TimeUnit.MILLISECONDS.sleep(1000 + random.nextInt(3000));
            if (left.isEmpty()) {
                // Each before any comes again.
                List<Breakable> shuffled = new ArrayList<>(breakables);
                Collections.shuffle(shuffled, random);
                left.addAll(shuffled);
            }
            Breakable next = left.remove();
            say(next.name());
            isAhead = next.isAhead();
            next.begin().run();
            TimeUnit.MILLISECONDS.sleep(next.least().toMillis() + 1000 + random.nextInt(6000));
            history.note(WHO_BREAKS, "mends it");
            next.end().run();
            isAhead = false;
            say("mended");
        }
    }

    private List<String> conclude() throws InterruptedException {
        List<String> findings = new ArrayList<>();
        for (MailUser user : users) {
            eventually(() -> hasArrived(user), findings, user.address() + ": not everything arrived, or POP3 refused");
            if (user.kind() != Kind.KEEP) {
                within(SWEPT_WITHIN, user::isSwept, findings, user.address() + ": IMAP has more than POP3");
            }
            concludeCounts(user.address(), findings);
            // A sweep that the look before has asked for may still have the maildrop.
            eventually(() -> concluded(user), findings, user.address() + ": a node refused in the end");
            findings.addAll(user.known().findings());
        }
        concludeImap(findings);
        concludeDevices(findings);
        say("clients that poll, of fetchmail, mpop and getmail those that are installed: " + fetching.size());
        for (FetchingUser user : fetching) {
            eventually(user::hasAll, findings, user.address() + ": not everything was fetched");
            concludeCounts(user.address(), findings);
            findings.addAll(user.findings());
            say(user.summary());
        }
        eventually(cutting::hasAll, findings, CUTTING + ": not everything is there, or nothing was tried");
        concludeCounts(CUTTING, findings);
        findings.addAll(cutting.findings());
        say(cutting.summary());
        say("POP3: " + users.stream().mapToInt(MailUser::listings).sum() + " listings compared, "
                + users.stream().mapToInt(MailUser::refusedLogins).sum() + " logins refused, "
                + users.stream().mapToInt(MailUser::unansweredQuits).sum() + " QUITs without +OK");
        say(users.stream().mapToInt(user -> user.known().messages()).sum() + " messages sent, "
                + users.stream().mapToInt(MailUser::sessions).sum() + " sessions, of which "
                + users.stream().mapToInt(MailUser::broken).sum() + " were refused or cut; "
                + users.stream().mapToInt(user -> user.known().again()).sum()
                + " messages delivered again by the mail queue; found: " + findings.size());
        findings.forEach(this::say);
        return findings;
    }

    private void concludeImap(List<String> findings) {
        int appended = users.stream().mapToInt(MailUser::appended).sum();
        int moved = users.stream().mapToInt(MailUser::moved).sum();
        int removed = users.stream().mapToInt(MailUser::removed).sum();
        if (appended == 0 || moved == 0 || removed == 0) {
            findings.add("no message was appended, moved or removed by IMAP: not everything was tried");
        }
        say("IMAP: " + appended + " messages appended, " + moved + " moved to Trash, " + removed + " removed");
    }

    private void concludeCounts(String address, List<String> findings) throws InterruptedException {
        Counted counted = new Counted(address, PASSWORD, nodes);
        eventually(counted::inMailbox, findings, address + ": the mailbox's counter is wrong");
        eventually(counted::forQuota, findings, address + ": the quota in use is wrong");
    }

    private void concludeDevices(List<String> findings) throws InterruptedException {
        int behind = 0;
        for (ImapDevice device : devices) {
            List<String> inItsSession = new ArrayList<>();
            eventually(device::isUpToDate, inItsSession, "");
            if (!inItsSession.isEmpty()) {
                // Sessions look so often here that they can take what a frozen node has yet to write for mended.
                behind++;
                eventually(
                        device::isUpToDateAnew,
                        findings,
                        "device of " + device.address() + ": not what a new session is told");
            }
            findings.addAll(device.findings());
        }
        int stores = devices.stream().mapToInt(ImapDevice::stores).sum();
        if (stores == 0) {
            findings.add("no STORE of a device was answered: nothing was tried");
        }
        say("IMAP devices: " + devices.stream().mapToInt(ImapDevice::sessions).sum() + " sessions, " + behind
                + " of them behind in the end, " + stores + " STOREs answered, "
                + devices.stream().mapToInt(ImapDevice::readAgain).sum() + " times all flags read again");
    }

    private boolean hasArrived(MailUser user) throws Exception {
        if (user.hasArrived()) {
            return true;
        }
        say("mail for " + user.address() + " is not there yet: what was set aside in error is processed again");
        processAgain.call();
        return false;
    }

    private static boolean concluded(MailUser user) throws IOException {
        user.conclude();
        return true;
    }

    private void eventually(Callable<Boolean> wanted, List<String> findings, String otherwise)
            throws InterruptedException {
        within(RECOVERED_WITHIN, wanted, findings, otherwise);
    }

    private void within(Duration limit, Callable<Boolean> wanted, List<String> findings, String otherwise)
            throws InterruptedException {
        Instant deadline = Instant.now().plus(limit);
        String reason = "";
        while (Instant.now().isBefore(deadline)) {
            try {
                if (wanted.call()) {
                    return;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                reason = " (" + e.getMessage() + ")";
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
        findings.add(otherwise + " after " + limit.toSeconds() + " s" + reason);
    }

    private void say(String what) {
        history.note(WHO_BREAKS, what);
        out.printf("%5d s  %s%n", Duration.between(begin, Instant.now()).toSeconds(), what);
        out.flush();
    }
}
