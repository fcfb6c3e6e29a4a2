package io.mailkeep.bench.pop3;

import static java.util.stream.Collectors.joining;

import io.mailkeep.bench.Output;
import io.mailkeep.bench.ProcessorTime;
import io.mailkeep.bench.pop3.peer.Corpus;
import io.mailkeep.bench.pop3.peer.DovecotPeer;
import io.mailkeep.bench.pop3.peer.Floor;
import io.mailkeep.bench.pop3.peer.JamesKind;
import io.mailkeep.bench.pop3.peer.JamesPeer;
import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import io.mailkeep.engines.CassandraNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** The servers of a run, in the order in which they have their turns. Blocking; not thread-safe. */
final class Peers implements AutoCloseable {
    private static final Duration LONGEST_UNREST = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(300);
    /** The Cassandra that several share is counted with each. */
    private static final Duration CALM_USE_OF_A_MOMENT = Duration.ofMillis(90);

    private final List<Peer> peers = new ArrayList<>();
    private final Output output;
    private Optional<Floor> floor = Optional.empty();

    private Peers(Output output) {
        this.output = output;
    }

    /** Starts those whose names contain the pattern, and gives them the mail. */
    static Peers start(Pattern wanted, Corpus corpus, Path homes, CassandraNode cassandra, Output output)
            throws IOException, InterruptedException {
        Peers peers = new Peers(output);
        try {
            for (JamesKind kind : JamesKind.values()) {
                if (wanted.matcher(kind.toString()).find()) {
                    peers.add(JamesPeer.start(kind, checkout(), homes, cassandra));
                }
            }
            if (wanted.matcher(DovecotPeer.NAME).find()) {
                peers.addDovecot(homes);
            }
            if (wanted.matcher(Floor.NAME).find()
                    && wanted.matcher(JamesKind.OURS.toString()).find()) {
                peers.floor = Optional.of(new Floor(cassandra));
            }
            peers.forEach("appending to", peer -> peer.learn(corpus));
        } catch (IOException | InterruptedException | RuntimeException e) {
            peers.close();
            throw e;
        }
        return peers;
    }

    private void add(Peer peer) {
        output.progress("started " + peer.name());
        peers.add(peer);
    }

    private void addDovecot(Path homes) throws InterruptedException {
        try {
            add(DovecotPeer.start(homes.resolve(DovecotPeer.NAME)));
        } catch (IOException e) {
            output.progress("without dovecot: " + e.getMessage());
        }
    }

    private static Path checkout() {
        return Path.of(System.getProperty("mailkeep.root", "."));
    }

    void fill(List<Maildrop> maildrops) throws IOException, InterruptedException {
        forEach("filling", peer -> {
            peer.fill(maildrops);
            // One after the other: what a first login has to read is not what is measured.
            for (Maildrop maildrop : maildrops) {
                Logins.once(peer, maildrop);
            }
        });
    }

    List<Peer> inTurn() {
        return peers;
    }

    /**
     * Waits, some seconds at most, until none of them does much: what filling and the peer before left to be done is
     * not what is measured.
     */
    void calm() throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_UNREST.toNanos();
        Duration used;
        do {
            Duration before = processorTime();
            Thread.sleep(MOMENT.toMillis());
            used = processorTime().minus(before);
        } while (used.compareTo(CALM_USE_OF_A_MOMENT) > 0 && System.nanoTime() < deadline);
    }

    private Duration processorTime() {
        ProcessorTime sum = peers.stream().map(Peer::processorTime).reduce(ProcessorTime.NONE, ProcessorTime::plus);
        return sum.server().plus(sum.cassandra());
    }

    List<Peer> overCassandra() {
        return peers.stream()
                .filter(peer -> !peer.name().equals(DovecotPeer.NAME))
                .toList();
    }

    /** The rows of our server, read past it. */
    Optional<Floor> floor() {
        return floor;
    }

    /** Lets another begin the next round. */
    void rotate() {
        Collections.rotate(peers, 1);
    }

    @FunctionalInterface
    private interface Step {
        void on(Peer peer) throws IOException, InterruptedException;
    }

    /** All at once: most of the time each waits for a disk. */
    private void forEach(String title, Step step) throws IOException, InterruptedException {
        output.progress(title + " " + peers.stream().map(Peer::name).collect(joining(", ")));
        Together.run(peers.stream()
                .<Callable<Peer>>map(peer -> () -> {
                    step.on(peer);
                    return peer;
                })
                .toList());
    }

    @Override
    public void close() {
        floor.ifPresent(Floor::close);
        peers.forEach(Peer::close);
    }
}
