package io.mailkeep.bench.pop3.peer;

import com.datastax.oss.driver.api.core.CqlSession;
import io.mailkeep.bench.ImapClient;
import io.mailkeep.bench.James;
import io.mailkeep.bench.Keyspace;
import io.mailkeep.bench.ProcessorTime;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A James over the Cassandra that all share. */
public final class JamesPeer implements Peer {
    private static final Duration QUIET = Duration.ofMillis(20);
    private static final Duration LONGEST_UNREST = Duration.ofSeconds(10);
    private static final String INBOX = "INBOX";
    /** Of messages whose content goes with the first of their copies that is removed. */
    private static final String PERISHABLE = "perishable";

    private final JamesKind kind;
    private final James james;
    private final CassandraNode cassandra;
    private final CqlSession session;
    private final List<UUID> standing = new ArrayList<>();
    private Optional<MessageCopies> copies = Optional.empty();
    private Optional<MessageCopies> perishable = Optional.empty();

    private JamesPeer(JamesKind kind, James james, CassandraNode cassandra) {
        this.kind = kind;
        this.james = james;
        this.cassandra = cassandra;
        this.session = Keyspace.of(kind, cassandra);
    }

    public static JamesPeer start(JamesKind kind, Path checkout, Path homes, CassandraNode cassandra)
            throws IOException, InterruptedException {
        James james = James.start(kind, checkout, homes.resolve(kind.toString()), cassandra);
        return new JamesPeer(kind, james, cassandra);
    }

    @Override
    public String name() {
        return kind.toString();
    }

    @Override
    public void learn(Corpus corpus) throws IOException {
        try (ImapClient imap = james.login()) {
            imap.command("CREATE " + PERISHABLE);
            for (Corpus.Letter letter : corpus.letters()) {
                imap.command(ImapClient.append(INBOX, letter.text()));
                imap.command(ImapClient.append(PERISHABLE, letter.text()));
            }
        }
        copies = Optional.of(MessageCopies.of(James.USER, INBOX, session));
        perishable = Optional.of(MessageCopies.of(James.USER, PERISHABLE, session));
    }

    @Override
    public void fill(List<Maildrop> maildrops) throws IOException, InterruptedException {
        for (Maildrop maildrop : maildrops) {
            create(maildrop.user());
            int missing = maildrop.messages() - standing.size();
            if (missing > 0) {
                standing.addAll(copies().mint(standing.size(), missing));
            }
            copies().deliver(maildrop.user(), standing.subList(0, maildrop.messages()));
        }
    }

    @Override
    public void fillToDelete(Maildrop maildrop) throws IOException, InterruptedException {
        create(maildrop.user());
        MessageCopies removed = perishable.orElseThrow();
        removed.deliver(maildrop.user(), removed.mint(0, maildrop.messages()));
    }

    private void create(String user) throws IOException, InterruptedException {
        james.addUser(user);
        james.addMailbox(user, INBOX);
    }

    private MessageCopies copies() {
        return copies.orElseThrow();
    }

    @Override
    public long statements() throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_UNREST.toNanos();
        long seen;
        do {
            seen = james.statements().soFar();
            Thread.sleep(QUIET.toMillis());
        } while (james.statements().soFar() != seen && System.nanoTime() < deadline);
        return seen;
    }

    @Override
    public ProcessorTime processorTime() {
        return new ProcessorTime(james.processorTime(), processorTime(cassandra));
    }

    static Duration processorTime(CassandraNode cassandra) {
        return ProcessHandle.of(cassandra.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    @Override
    public int pop3Port() {
        return james.pop3Port();
    }

    @Override
    public void close() {
        session.close();
        james.close();
    }
}
