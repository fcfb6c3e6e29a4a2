package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WayOutTest {
    private static final int NOTHING_COMES_FOR_MILLIS = 200;
    private static final List<String> KINDS = List.of("socket", "channel");

    @TempDir
    private Path directory;

    private ServerSocket other;
    private ServerSocket stranger;
    private WayOut wayOut;
    private Process jvm;
    private BufferedReader answers;

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeTrue(Preload.isPossible(), "needs Linux and a C compiler");
        // No relay's own address.
        other = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.2"));
        stranger = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.3"));
        wayOut = new WayOut(directory, List.of((InetSocketAddress) other.getLocalSocketAddress()));
        jvm = Preloaded.start(Asker.class, wayOut.preload());
        answers = jvm.inputReader();
        // That nothing comes of it for a moment says something only of a JVM that is awake.
        for (String kind : KINDS) {
            assertReached(kind, stranger);
        }
    }

    @AfterEach
    void stop() throws IOException {
        if (jvm != null) {
            jvm.destroyForcibly();
            wayOut.close();
            other.close();
            stranger.close();
        }
    }

    @Test
    void whatIsSentAndAnsweredGetsThrough() throws IOException {
        for (String kind : KINDS) {
            assertReached(kind, other);
        }
    }

    @Test
    void whoIsCutOffReachesNobodyUntilItIsMended() throws IOException {
        wayOut.cut();
        for (String kind : KINDS) {
            ask(kind, other);
            other.setSoTimeout(NOTHING_COMES_FOR_MILLIS);
            assertThatThrownBy(other::accept).isInstanceOf(SocketTimeoutException.class);

            other.setSoTimeout(0);
            wayOut.mend();
            answer(other);
            assertThat(told()).isEqualTo("answered");
            wayOut.cut();
        }
    }

    @Test
    void whatIsSentWhileItIsCutOffArrivesWhenItIsMended() throws IOException {
        for (String kind : KINDS) {
            ask(kind, other);
            try (Socket caller = other.accept()) {
                assertThat(reader(caller).readLine()).isEqualTo("asked");
                wayOut.cut();
                new PrintStream(caller.getOutputStream(), true, StandardCharsets.UTF_8).println("answered");
            }
            await().during(Duration.ofMillis(NOTHING_COMES_FOR_MILLIS)).until(() -> !answers.ready());

            wayOut.mend();
            assertThat(told()).isEqualTo("answered");
        }
    }

    @Test
    void strangersAreReachedAllTheSame() throws IOException {
        wayOut.cut();
        for (String kind : KINDS) {
            assertReached(kind, stranger);
        }
    }

    private void assertReached(String kind, ServerSocket whom) throws IOException {
        ask(kind, whom);
        answer(whom);
        assertThat(told()).isEqualTo("answered");
    }

    private void ask(String kind, ServerSocket whom) {
        InetAddress address = whom.getInetAddress();
        new PrintStream(jvm.getOutputStream(), true, StandardCharsets.UTF_8)
                .println(kind + " " + address.getHostAddress() + " " + whom.getLocalPort());
    }

    private static void answer(ServerSocket asked) throws IOException {
        try (Socket caller = asked.accept()) {
            assertThat(reader(caller).readLine()).isEqualTo("asked");
            new PrintStream(caller.getOutputStream(), true, StandardCharsets.UTF_8).println("answered");
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private String told() throws IOException {
        return answers.readLine();
    }

    /** A JVM that asks whom it is told to, by an old or a new kind of socket, and tells the answer. */
    static final class Asker {
        private Asker() {}

        public static void main(String[] args) throws Exception {
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] words = order.split(" ", -1);
                InetSocketAddress whom = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
                System.out.println(words[0].equals("socket") ? bySocket(whom) : byChannel(whom));
            }
        }

        private static String bySocket(InetSocketAddress whom) throws IOException {
            try (Socket socket = new Socket()) {
                socket.connect(whom);
                new PrintStream(socket.getOutputStream(), true, StandardCharsets.UTF_8).println("asked");
                return reader(socket).readLine();
            }
        }

        private static String byChannel(InetSocketAddress whom) throws IOException {
            try (SocketChannel channel = SocketChannel.open(whom)) {
                new PrintStream(Channels.newOutputStream(channel), true, StandardCharsets.UTF_8).println("asked");
                return new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine();
            }
        }
    }
}
