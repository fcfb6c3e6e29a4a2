package io.mailkeep.bench.sweep;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.bench.ImapClient;
import io.mailkeep.bench.James;
import io.mailkeep.pop3.ledger.CassandraMaildropStore;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropSchema;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.ledger.UidlMint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;

/**
 * The users of a run: those whose mail is all released and kept for 30 days, and those who poll. Blocking; not
 * thread-safe.
 */
public final class Population {
    /** How many times one per cent of the copies can be made due. */
    static final int STEPS = 4;

    private static final int PER_CENT = 100;
    private static final int AT_ONCE = 16;
    private static final Duration KEPT = Duration.ofDays(30);
    private static final String MESSAGE = String.join(
            "\r\n",
            "From: Ada <ada@" + James.DOMAIN + ">",
            "Subject: Minutes of the meeting",
            "Date: Wed, 25 Nov 2026 09:00:00 +0000",
            "Message-ID: <1@" + James.DOMAIN + ">",
            "",
            "These are the minutes.".repeat(100),
            "");

    private final James james;
    private final MaildropStore store;
    private final MailboxRows rows;
    private final Instant now = Instant.now();
    // Long enough ago for the whole mailbox to be compared, as of most whose copies expire.
    private final Instant lastLogin = now.minus(Duration.ofDays(1));
    private final int users;
    private final int perUser;

    /** The users whose copies are kept, none of whom exists yet. */
    public Population(James james, CqlSession session, int users, int perUser)
            throws IOException, InterruptedException {
        this.james = james;
        this.users = users;
        this.perUser = perUser;
        String example = "example@" + James.DOMAIN;
        james.addUser(example);
        try (ImapClient client = james.login(example)) {
            client.command(ImapClient.append("INBOX", MESSAGE));
        }
        store = new CassandraMaildropStore(new MaildropSchema(session));
        rows = new MailboxRows(session, example);
    }

    long copies() {
        return (long) users * perUser;
    }

    /** Creates the users whose copies are kept: of none is the time over. */
    void fill() throws InterruptedException, ExecutionException {
        forEachUser(user -> {
            Username name = keeper(user);
            UUID inbox = rows.create(name.asString(), user, perUser, uid -> step(user, uid) < STEPS);
            write(name, inbox, user, perUser, true);
        });
    }

    /** Creates users with offered mail, who can log in. */
    public List<String> pollers(int number, int messages) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Username name = Username.of("poller" + i + "@" + James.DOMAIN);
            james.addUser(name.asString());
            UUID inbox = rows.create(name.asString(), (long) users + i, messages, uid -> false);
            write(name, inbox, (long) users + i, messages, false);
            names.add(name.asString());
        }
        return names;
    }

    /** Makes one per cent of the copies due, those of every user alike. */
    void expire(int step) throws InterruptedException, ExecutionException {
        forEachUser(user -> {
            MaildropId id = MaildropId.of(keeper(user));
            MaildropState state = store.load(id);
            MaildropState due = state.withEntries(state.entries().stream()
                    .map(entry -> step(user, entry.uid().asLong()) == step
                            ? entry.releasedAt(now.minus(KEPT).minus(Duration.ofDays(1)))
                            : entry));
            if (!due.equals(state)) {
                replace(id, state, due.withVerified(lastLogin));
            }
        });
    }

    private void write(Username name, UUID inbox, long user, int messages, boolean released) {
        MaildropState state = MaildropState.NEVER_OPENED
                .forMailbox(inbox.toString())
                .withEntries(LongStream.rangeClosed(1, messages)
                        .mapToObj(uid -> released ? released(user, uid) : offered(user, uid)))
                .withVerified(lastLogin);
        replace(MaildropId.of(name), MaildropState.NEVER_OPENED, state);
    }

    private void replace(MaildropId id, MaildropState previous, MaildropState next) {
        if (store.replace(id, previous, next).isEmpty()) {
            throw new IllegalStateException("The ledger of " + id.asString() + " is being written by another");
        }
    }

    private LedgerEntry offered(long user, long uid) {
        String messageId = rows.messageId(user, uid).toString();
        return LedgerEntry.arrived(
                MessageUid.of(uid), UidlMint.mint(messageId), messageId, rows.size(), now.minus(KEPT));
    }

    private LedgerEntry released(long user, long uid) {
        Duration age = Duration.ofHours(1 + uid % (KEPT.toHours() - 24));
        return offered(user, uid).retrievedAt(now.minus(age)).releasedAt(now.minus(age));
    }

    private long step(long user, long uid) {
        return (user * perUser + uid) % PER_CENT;
    }

    private static Username keeper(int user) {
        return Username.of("keeper" + user + "@" + James.DOMAIN);
    }

    private void forEachUser(IntConsumer work) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int part = 0; part < AT_ONCE; part++) {
                int first = part;
                parts.add(threads.submit(() -> {
                    for (int user = first; user < users; user += AT_ONCE) {
                        work.accept(user);
                    }
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
