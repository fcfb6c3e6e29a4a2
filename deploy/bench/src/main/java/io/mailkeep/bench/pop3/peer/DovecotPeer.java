package io.mailkeep.bench.pop3.peer;

import io.mailkeep.bench.ProcessorTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Dovecot of its own, apart from the system's service, with mail on the local disk. */
public final class DovecotPeer implements Peer {
    public static final String NAME = "dovecot";

    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private static final Path POP3 = Path.of("/usr/lib/dovecot/pop3");
    private static final String INSTALLATION = "apt-get install dovecot-core dovecot-pop3d";
    private static final Duration LONGEST_START = Duration.ofSeconds(20);
    private static final int POLL_MILLISECONDS = 50;
    private static final String SEED = "seed";

    private final Process master;
    private final int port;
    private final Doveadm doveadm;
    private final Map<Integer, String> templates = new HashMap<>();

    private DovecotPeer(Process master, int port, Doveadm doveadm) {
        this.master = master;
        this.port = port;
        this.doveadm = doveadm;
    }

    /** Fails, and says what to do, when there is none on this machine or it does not start. */
    public static DovecotPeer start(Path home) throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM) || !Files.isExecutable(POP3)) {
            throw new IOException("not installed; " + INSTALLATION);
        }
        int port = freePort();
        Path configuration = new DovecotConfiguration(home, port).write();
        Process master = new ProcessBuilder(PROGRAM.toString(), "-F", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(master::destroy));
        DovecotPeer peer = new DovecotPeer(master, port, new Doveadm(configuration));
        if (!peer.serves()) {
            peer.close();
            throw new IOException("it did not start: " + Files.readString(home.resolve("output")));
        }
        return peer;
    }

    private boolean serves() throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (master.isAlive() && System.nanoTime() < deadline) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.getInputStream().read() == '+') {
                    return true;
                }
            } catch (IOException notYet) {
                Thread.sleep(POLL_MILLISECONDS);
            }
        }
        return false;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int pop3Port() {
        return port;
    }

    @Override
    public void learn(Corpus corpus) throws IOException, InterruptedException {
        for (Corpus.Letter letter : corpus.letters()) {
            doveadm.save(SEED, Corpus.octets(letter));
        }
    }

    @Override
    public void fill(List<Maildrop> maildrops) throws IOException, InterruptedException {
        for (Maildrop maildrop : maildrops) {
            fillToDelete(maildrop);
        }
    }

    /** Copies are hard links, which Dovecot makes of copies in any case. */
    @Override
    public void fillToDelete(Maildrop maildrop) throws IOException, InterruptedException {
        doveadm.copy(template(maildrop.messages()), maildrop.user(), "all");
    }

    private String template(int messages) throws IOException, InterruptedException {
        if (!templates.containsKey(messages)) {
            String user = SEED + messages;
            for (int i = 0; i < messages / Corpus.MESSAGES; i++) {
                doveadm.copy(SEED, user, "all");
            }
            if (messages % Corpus.MESSAGES > 0) {
                doveadm.copy(SEED, user, "1:" + messages % Corpus.MESSAGES);
            }
            templates.put(messages, user);
        }
        return templates.get(messages);
    }

    @Override
    public long statements() {
        return 0;
    }

    @Override
    public ProcessorTime processorTime() {
        return new ProcessorTime(ProcessTree.of(master.toHandle()).processorTime(), Duration.ZERO);
    }

    /** Asks the master, which ends the others, and waits for it. */
    @Override
    public void close() {
        List<ProcessHandle> children = new ArrayList<>(master.descendants().toList());
        master.destroy();
        master.onExit().join();
        children.forEach(ProcessHandle::destroy);
    }
}
