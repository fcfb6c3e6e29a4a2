package io.mailkeep.imap.model;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.collect.ImmutableList;
import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.pop3.protocol.Account;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.pollinterval.FibonacciPollInterval;

/**
 * An IMAP client of one kind, with a cache of each mailbox that outlives its connections. Blocking; not thread-safe.
 * Whatever the server does that the client cannot make sense of is an {@link AssertionError} with the conversation.
 */
public final class SyncClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CROWDED = 60;

    private final Account account;
    private final Kind kind;
    private final String name;
    private final List<CachedMailbox> caches;
    private final Log log;
    private Optional<Session> session = Optional.empty();
    private boolean readOnly;

    private interface Deed<T> {
        T perform() throws IOException;
    }

    SyncClient(Account account, String name, Kind kind, List<String> mailboxes, Log log) {
        this.account = account;
        this.name = name + " " + kind;
        this.kind = kind;
        this.caches = mailboxes.stream()
                .map(mailbox -> new CachedMailbox(mailbox, kind.removals()))
                .collect(ImmutableList.toImmutableList());
        this.log = log;
    }

    /** A client of one mailbox, for a test that says itself what is done. */
    public static SyncClient of(Account account, String mailbox, Kind kind) {
        return new SyncClient(account, "client", kind, List.of(mailbox), new Log());
    }

    /** Flags by UID, as a client without a past is told of them. Blocking. */
    public static Map<Long, Set<String>> truth(Account account, String mailbox) throws IOException {
        return Mailbox.read(account, List.of(mailbox)).get(0).flags();
    }

    String name() {
        return name;
    }

    /** Opens its mailbox, unless that is open, and brings its cache up to date; idles from then on, if it does that. */
    public SyncClient open() {
        return explained(() -> {
            connect();
            if (openMailbox().isEmpty()) {
                open(Verb.SELECT, caches.get(0));
                idle();
            }
            return this;
        });
    }

    /** Says a command, which must succeed, in its mailbox, and asks for what is announced. */
    public Answer command(String command) {
        return explained(() -> {
            session().wake();
            Answer answer = say(command).ok();
            idle();
            return answer;
        });
    }

    /** Idling, hears what comes until that is what it believes; fails where it takes longer. Returns how long it took. */
    public Duration hears(Map<Long, Set<String>> flags, Duration allowed) {
        return explained(() -> {
            long begun = System.nanoTime();
            if (!session().hearsUntil(() -> flags.equals(believed()), allowed)) {
                throw new AssertionError("It believes " + believed() + " and does not hear of " + flags);
            }
            return Duration.ofNanos(System.nanoTime() - begun);
        });
    }

    /** What it believes of its mailbox: flags by UID. */
    public Map<Long, Set<String>> believed() {
        return caches.get(0).flags();
    }

    /** How many commands it has said since it logged in. */
    public int commands() {
        return session().commands();
    }

    /** Fails unless what it believes of its mailbox is so, once it has heard or asked. */
    public void settle() throws IOException {
        Mailbox truth = Mailbox.read(account, List.of(caches.get(0).name())).get(0);
        settle(truth).ifPresent(difference -> {
            throw new AssertionError(difference);
        });
    }

    /** Logs out and remembers. */
    public void leave() {
        explained(() -> {
            session().wake();
            logout();
            return true;
        });
    }

    /** Does it, as far as there is something to do it to. The dice say what with. */
    void perform(Verb verb, Random dice) {
        explained(() -> {
            connect();
            session().wake();
            switch (verb) {
                case LOGOUT -> logout();
                case HANG_UP -> hangUp(dice);
                case SELECT, EXAMINE -> open(verb, anyCache(dice));
                case APPEND -> append(dice);
                default -> inMailbox(verb, dice);
            }
            rest(dice);
            return true;
        });
    }

    /**
     * Brings one cache up to date as the client would, and waits a while, if it must, until that is the mailbox.
     *
     * @return how it differs in the end; empty if it does not
     */
    Optional<String> settle(Mailbox truth) {
        CachedMailbox cache = cacheOf(truth);
        boolean equal = explained(() -> {
            connect();
            if (!isOpen(cache)) {
                session().wake();
                open(Verb.SELECT, cache);
            }
            return session().isIdle() ? hears(cache, truth) : asks(cache, truth);
        });
        return equal ? Optional.empty() : Optional.of(difference(cache, truth));
    }

    /** Whether there is nothing in its cache that the mailbox's mod-sequences have not reached yet. */
    boolean isOfThePast(Mailbox truth) {
        return truth.hasGivenOut(cacheOf(truth));
    }

    private CachedMailbox cacheOf(Mailbox mailbox) {
        return caches.stream()
                .filter(cache -> cache.name().equals(mailbox.name()))
                .findFirst()
                .orElseThrow();
    }

    /** The mailbox that is open; empty if none is. */
    Optional<String> openMailbox() {
        return session.flatMap(Session::mailbox).map(CachedMailbox::name);
    }

    /** Breaks the connection, if there is one. */
    public void hangUp() {
        explained(() -> {
            if (session.isPresent()) {
                session().reset();
                session = Optional.empty();
            }
            return true;
        });
    }

    private boolean hears(CachedMailbox cache, Mailbox truth) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (session().hearsUntil(() -> cache.hasUnknown() || truth.isKnownBy(cache), PATIENCE)) {
            if (!cache.hasUnknown()) {
                return true;
            }
            if (System.nanoTime() > end) {
                throw new Contradiction(cache.name() + " has a message that EXISTS counts and no FETCH answers");
            }
            session().wake();
            Opening.fetchUnknown(session(), kind);
            session().idle();
        }
        return false;
    }

    private boolean asks(CachedMailbox cache, Mailbox truth) {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(FibonacciPollInterval.fibonacci())
                    .atMost(PATIENCE)
                    .until(() -> {
                        if (cache.isOpen()) {
                            session().say("NOOP");
                            Opening.fetchUnknown(session(), kind);
                        }
                        return truth.isKnownBy(cache);
                    });
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private String difference(CachedMailbox cache, Mailbox truth) {
        return name + ", at mod-sequence " + cache.modSeq() + ", has a wrong belief of " + cache.name()
                + ", at HIGHESTMODSEQ " + truth.highestModSeq() + ":\n" + truth.differenceTo(cache) + "\n"
                + session.map(Session::conversation).orElse("");
    }

    private void connect() throws IOException {
        if (session.isEmpty()) {
            session = Optional.of(Session.open(account, kind));
        }
    }

    private Session session() {
        return session.orElseThrow();
    }

    private CachedMailbox anyCache(Random dice) {
        return caches.get(dice.nextInt(caches.size()));
    }

    private CachedMailbox otherThan(CachedMailbox box) {
        return caches.stream().filter(other -> other != box).findFirst().orElseThrow();
    }

    private boolean isOpen(CachedMailbox cache) {
        return session().mailbox().filter(open -> open == cache).isPresent();
    }

    private Answer say(String command) throws IOException {
        log.add(name, command);
        return session().say(command);
    }

    /** Opens a mailbox, unless STATUS is enough for this client. */
    private void open(Verb verb, CachedMailbox cache) throws IOException {
        log.add(name, verb + " " + cache.name());
        if (kind != Kind.QRESYNC_POLLING || isOpen(cache) || !Opening.isUnchanged(session(), cache)) {
            Opening.open(session(), kind, cache, verb.name());
            readOnly = verb == Verb.EXAMINE;
        }
    }

    private void logout() throws IOException {
        log.add(name, "LOGOUT");
        session().logout();
        session = Optional.empty();
    }

    private void hangUp(Random dice) throws IOException {
        Optional<CachedMailbox> open = session().mailbox().filter(box -> box.size() > 0 && !readOnly);
        int lines = dice.nextInt(5);
        int how = dice.nextInt(5);
        if (how == 0) {
            log.add(name, "hangs up");
            session().reset();
        } else if (how == 1 || open.isEmpty()) {
            String command = "SELECT " + anyCache(dice).name();
            log.add(name, command + " and hangs up after " + lines + " lines");
            session().breakOffOpening(command, lines);
        } else {
            String command = lastWords(open.get(), dice);
            log.add(name, command + " and hangs up after " + lines + " lines");
            session().breakOff(command, lines);
        }
        session = Optional.empty();
    }

    private String lastWords(CachedMailbox box, Random dice) {
        Picks picks = Picks.any(box, dice);
        return switch (dice.nextInt(4)) {
            case 0 -> "EXPUNGE";
            case 1 -> "NOOP";
            case 2 -> "UID FETCH 1:* " + kind.items();
            default -> picks.prefix() + "STORE " + picks.set() + " "
                    + FlagChange.any(dice).item();
        };
    }

    private void append(Random dice) throws IOException {
        String mailbox = anyCache(dice).name();
        String flags = dice.nextBoolean() ? "" : FlagChange.list(FlagChange.anyFlags(dice));
        log.add(name, "APPEND " + mailbox + " " + flags);
        session()
                .append(mailbox, flags, message("message " + dice.nextInt(1_000_000)))
                .ok();
    }

    static byte[] message(String subject) {
        return ("From: a@elsewhere.test\r\nTo: b@here.test\r\nSubject: " + subject
                        + "\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\nOf " + subject + ".\r\n")
                .getBytes(US_ASCII);
    }

    private void inMailbox(Verb verb, Random dice) throws IOException {
        if (session().mailbox().isEmpty() || (readOnly && dice.nextInt(4) == 0)) {
            log.add(name, "SELECT");
            Opening.open(session(), kind, anyCache(dice), "SELECT");
            readOnly = false;
        } else if (dice.nextInt(4) > 0) {
            Opening.fetchUnknown(session(), kind);
        }
        CachedMailbox box = session().mailbox().orElseThrow();
        switch (verb) {
            case CLOSE, UNSELECT -> {
                log.add(name, verb.name());
                session().leave(verb.name());
            }
            case NOOP -> say(dice.nextBoolean() ? "NOOP" : "CHECK");
            default -> {
                if (box.size() > 0) {
                    withMessages(verb, box, dice);
                }
            }
        }
    }

    private void withMessages(Verb verb, CachedMailbox box, Random dice) throws IOException {
        Picks picks = Picks.any(box, dice);
        switch (readOnly && verb != Verb.SEARCH ? Verb.FETCH : verb) {
            case STORE -> {
                if (box.size() > CROWDED) {
                    say((box.hasNumbers() ? "STORE 1:" + box.size() / 2 : "UID STORE 1:" + box.lastKnownUid())
                            + " +FLAGS (\\Deleted)");
                    say("EXPUNGE");
                } else {
                    store(box, picks, dice);
                }
            }
            case EXPUNGE -> say("EXPUNGE");
            case UID_EXPUNGE -> say(picks.prefix().isEmpty() ? "UID EXPUNGE 1:*" : "UID EXPUNGE " + picks.set());
            case COPY -> say(picks.prefix() + "COPY " + picks.set() + " "
                    + anyCache(dice).name());
            case MOVE -> say(picks.prefix() + "MOVE " + picks.set() + " "
                    + otherThan(box).name());
            case SEARCH -> search(box, picks, dice);
            default -> say(picks.prefix() + "FETCH " + picks.set() + " " + items(dice));
        }
    }

    private String items(Random dice) {
        return switch (dice.nextInt(5)) {
            case 0 -> "BODY[]";
            case 1 -> "BODY.PEEK[]";
            case 2 -> "(UID RFC822.SIZE)";
            default -> kind.items();
        };
    }

    private void store(CachedMailbox box, Picks picks, Random dice) throws IOException {
        FlagChange change = FlagChange.any(dice);
        boolean conditional = kind.knowsModSeqs() && box.modSeq() > 0 && dice.nextInt(3) == 0;
        String modifier = conditional ? " (UNCHANGEDSINCE " + box.modSeq() + ") " : " ";
        box.changing();
        Answer answer = say(picks.prefix() + "STORE " + picks.set() + modifier + change.item());
        if (change.silent()) {
            boolean done = answer.tagged().startsWith("OK");
            Set<Long> refused = refused(box, picks, answer);
            picks.uids().stream().filter(uid -> !refused.contains(uid)).forEach(uid -> {
                if (done) {
                    box.changed(uid, change::applied);
                } else {
                    box.doubt(uid);
                }
            });
        }
    }

    /** The UIDs that failed UNCHANGEDSINCE. */
    private static Set<Long> refused(CachedMailbox box, Picks picks, Answer answer) {
        LongStream modified = Response.Code.in(answer.tagged())
                .filter(code -> code.name().equals("MODIFIED"))
                .map(Response.Code::numbers)
                .orElseGet(LongStream::empty);
        return Set.copyOf((picks.prefix().isEmpty()
                        ? modified.mapToObj(number -> box.uid(Math.toIntExact(number)))
                                .filter(OptionalLong::isPresent)
                                .mapToLong(OptionalLong::getAsLong)
                        : modified)
                .boxed()
                .toList());
    }

    private void search(CachedMailbox box, Picks picks, Random dice) throws IOException {
        Answer answer = say(picks.prefix() + "SEARCH " + (dice.nextBoolean() ? "ALL" : "UNSEEN"));
        boolean inRange = answer.lines().stream()
                .map(Response::parse)
                .filter(Response.Search.class::isInstance)
                .allMatch(found -> !picks.prefix().isEmpty()
                        || ((Response.Search) found).found().stream().allMatch(number -> number <= box.size()));
        if (!inRange) {
            throw new Contradiction("SEARCH found a number above " + box.size());
        }
    }

    /** Sometimes asks for what was announced; idles, if it does that, more often than not. */
    private void rest(Random dice) throws IOException {
        if (openMailbox().isPresent() && kind.idles() && dice.nextInt(4) > 0) {
            idle();
        }
    }

    /** Asks for what was announced; idles, if it does that. */
    private void idle() throws IOException {
        Opening.fetchUnknown(session(), kind);
        if (kind.idles()) {
            session().idle();
        }
    }

    private <T> T explained(Deed<T> deed) {
        try {
            return deed.perform();
        } catch (IOException | AssertionError e) {
            throw new AssertionError(
                    name + ": " + e.getMessage() + "\n"
                            + session.map(Session::conversation).orElse(""),
                    e);
        }
    }
}
