package io.mailkeep.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server with filled mailboxes, and the connections that measure it. Blocking; not thread-safe. */
final class Subject {
    static final String EMPTY = "empty";
    static final String THOUSAND = "thousand";
    static final String LARGE = "large";
    static final String ARRIVALS = "arrivals";

    static final String MESSAGE = message();

    private static final String SEED = "seed";
    private static final String WATCHED = "watched";
    private static final String MOVED = "moved";
    static final int IDLERS = 50;
    private static final int SEEDS = 200;
    private static final Pattern STATUS = Pattern.compile("HIGHESTMODSEQ (\\d+) UIDVALIDITY (\\d+)");

    private final James james;
    private final James.Setup setup;
    private final CassandraNode cassandra;
    private final CqlSession session;
    private final ImapClient client;
    private final ImapClient returning;
    private final ImapClient writer;
    private final List<ImapClient> idlers = new ArrayList<>();
    private final Set<String> set = new HashSet<>();
    private final Map<String, Integer> turns = new HashMap<>();
    private Optional<Seeds> seeds = Optional.empty();
    private int fresh;
    private int watched;
    private String uidValidity = "";
    private String modSeq = "";

    Subject(James james, James.Setup setup, CassandraNode cassandra) throws IOException {
        this.james = james;
        this.setup = setup;
        this.session = Keyspace.of(setup, cassandra);
        this.cassandra = cassandra;
        this.client = james.login();
        this.writer = james.login();
        this.returning = james.login();
        returning.command("ENABLE QRESYNC");
    }

    James.Setup setup() {
        return setup;
    }

    /** Sends the commands that are measured. */
    ImapClient client() {
        return client;
    }

    /** Comes back to the large mailbox after others changed it. */
    ImapClient returning() {
        return returning;
    }

    /** Fills the mailboxes, and lets clients idle in one. */
    void fill(int size) throws IOException {
        for (String mailbox : List.of(EMPTY, SEED, THOUSAND, LARGE, ARRIVALS, WATCHED, MOVED)) {
            writer.command("CREATE " + mailbox);
        }
        append(SEED, SEEDS);
        seeds = Optional.of(Seeds.in(SEED, session));
        seeds().copyTo(THOUSAND, 1000 / SEEDS);
        seeds().copyTo(LARGE, size / SEEDS);
        arrive();
        startIdling();
    }

    /** Fills some mailboxes by commands alone, as a change feed can follow, and lets clients idle in one. */
    void fillByCommands() throws IOException {
        for (String mailbox : List.of(THOUSAND, ARRIVALS, WATCHED)) {
            writer.command("CREATE " + mailbox);
        }
        append(THOUSAND, 1000);
        // After this none is recent, of which a stock server tells more than it was asked.
        writer.use(THOUSAND);
        writer.leave();
        arrive();
        startIdling();
    }

    /** Makes the server read the large mailbox at its next SELECT. */
    void forgetSnapshot() throws IOException {
        client.leave();
        seeds().forgetSnapshot(LARGE);
    }

    private Seeds seeds() {
        return seeds.orElseThrow();
    }

    private void startIdling() throws IOException {
        for (int i = 0; i < IDLERS; i++) {
            ImapClient idler = james.login();
            idler.idle(WATCHED);
            idlers.add(idler);
        }
    }

    void makeFreshMailbox() throws IOException {
        fresh++;
        writer.command("CREATE " + freshMailbox());
        seeds().copyAsRecentTo(freshMailbox(), 1000 / SEEDS);
    }

    /** Adds messages to a mailbox that has none, and selects it. */
    void fillToMove(int messages) throws IOException {
        client.leave();
        append(MOVED, messages);
        client.use(MOVED);
    }

    /** The last one made: a thousand messages that no client has seen. */
    String freshMailbox() {
        return "fresh" + fresh;
    }

    /** Notes, as the returning client, the state of the mailbox, and lets another client change messages. */
    void changeBehindTheBack(String mailbox, Places places, String keyword) throws IOException {
        client.leave();
        returning.leave();
        String status = String.join(" ", client.command("STATUS " + mailbox + " (UIDVALIDITY HIGHESTMODSEQ)"));
        Matcher matcher = STATUS.matcher(status);
        if (!matcher.find()) {
            throw new IllegalStateException("The server answered " + status);
        }
        uidValidity = matcher.group(2);
        modSeq = matcher.group(1);
        writer.use(mailbox);
        writer.command("UID STORE " + places.change(turns.merge(keyword, 1, Integer::sum) - 1, keyword));
    }

    String uidValidity() {
        return uidValidity;
    }

    String modSeq() {
        return modSeq;
    }

    /** FLAGS arguments that change each message every time. */
    String toggle(String flag) {
        if (set.remove(flag)) {
            return "-FLAGS.SILENT (" + flag + ")";
        }
        set.add(flag);
        return "+FLAGS.SILENT (" + flag + ")";
    }

    /** Adds a message and waits until every idler knows. */
    void arrive() throws IOException {
        watched++;
        String line = "* " + watched + " EXISTS";
        String tag = writer.send(ImapClient.append(WATCHED, MESSAGE));
        for (ImapClient idler : idlers) {
            idler.readThrough(line::equals);
        }
        writer.answer(tag);
    }

    void prepareFlag() throws IOException {
        writer.use(WATCHED);
    }

    /** Changes a flag and waits until every idler knows. */
    void flag() throws IOException {
        String tag = writer.send("UID STORE 1 " + toggle("\\Flagged"));
        boolean flagged = set.contains("\\Flagged");
        for (ImapClient idler : idlers) {
            idler.readThrough(line -> line.startsWith("* 1 FETCH") && line.contains("\\Flagged") == flagged);
        }
        writer.answer(tag);
    }

    long statements() {
        return james.statements().soFar();
    }

    ProcessorTime processorTime() {
        Duration ofCassandra = ProcessHandle.of(cassandra.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
        return new ProcessorTime(james.processorTime(), ofCassandra);
    }

    // One after the other: James's conditional writes of one mailbox would only get into each other's way.
    private void append(String mailbox, int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            writer.command(ImapClient.append(mailbox, MESSAGE));
        }
    }

    private static String message() {
        return String.join(
                "\r\n",
                "From: Ada <ada@" + James.DOMAIN + ">",
                "To: " + James.USER,
                "Subject: Minutes of the meeting",
                "Date: Wed, 25 Nov 2026 09:00:00 +0000",
                "Message-ID: <1@" + James.DOMAIN + ">",
                "Content-Type: text/plain; charset=us-ascii",
                "",
                "x".repeat(70),
                "");
    }
}
