package io.mailkeep.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StorageNetworkTest {
    private static final InetAddress NODE = loopback(0, 1);
    private static final InetAddress INNER = loopback(1, 1);
    private static final InetAddress CALLER = loopback(0, 2);
    private static final InetAddress OTHER = loopback(0, 3);
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int NOTHING_COMES_FOR_MILLIS = 200;

    private final StorageNetwork network = new StorageNetwork();
    private ServerSocket node;
    private InetSocketAddress known;
    private Relay relay;

    @BeforeEach
    void open() throws IOException {
        node = new ServerSocket();
        node.bind(new InetSocketAddress(INNER, 0));
        node.setSoTimeout(PATIENCE_MILLIS);
        known = new InetSocketAddress(NODE, FreePorts.on(NODE.getHostAddress()));
        relay = network.relay(known, new InetSocketAddress(INNER, node.getLocalPort()));
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        node.close();
    }

    @Test
    void whatIsSentAndAnsweredGetsThroughUnchanged() throws IOException {
        try (Socket caller = call(CALLER);
                Socket called = node.accept()) {
            send(caller, "asked");
            assertThat(read(called, introduction(CALLER).length + 5))
                    .isEqualTo(new String(introduction(CALLER), StandardCharsets.ISO_8859_1) + "asked");

            send(called, "answered");
            assertThat(read(caller, 8)).isEqualTo("answered");
        }
    }

    @Test
    void whatIsSentToANodeThatIsCutOffArrivesWhenItIsMended() throws IOException {
        try (Socket caller = call(CALLER);
                Socket called = answer(CALLER)) {
            network.cutOff(NODE);
            send(caller, "late");
            assertNothingComes(called);

            network.mend(NODE);
            assertThat(read(called, 4)).isEqualTo("late");
        }
    }

    @Test
    void whatACallerSendsAndIsSentWhileItIsCutOffArrivesWhenItIsMended() throws IOException {
        try (Socket caller = call(CALLER);
                Socket called = answer(CALLER)) {
            network.cutOff(CALLER);
            send(caller, "asked");
            send(called, "answered");
            assertNothingComes(called);
            assertNothingComes(caller);

            network.mend(CALLER);
            assertThat(read(called, 5)).isEqualTo("asked");
            assertThat(read(caller, 8)).isEqualTo("answered");
        }
    }

    @Test
    void aConnectionThatIsOpenedMeanwhileIsTakenAndWaits() throws IOException {
        network.cutOff(NODE);
        try (Socket caller = call(CALLER)) {
            node.setSoTimeout(NOTHING_COMES_FOR_MILLIS);
            assertThatThrownBy(node::accept).isInstanceOf(SocketTimeoutException.class);
            node.setSoTimeout(PATIENCE_MILLIS);

            network.mend(NODE);
            try (Socket called = answer(CALLER)) {
                send(caller, "late");
                assertThat(read(called, 4)).isEqualTo("late");
            }
        }
    }

    @Test
    void theOthersGoOn() throws IOException {
        network.cutOff(CALLER);
        try (Socket other = call(OTHER);
                Socket called = answer(OTHER)) {
            send(other, "heard");

            assertThat(read(called, 5)).isEqualTo("heard");
        }
    }

    @Test
    void whenOneSideHangsUpTheOtherIsTold() throws IOException {
        try (Socket caller = call(CALLER)) {
            answer(CALLER).close();

            assertHungUp(caller);
        }
    }

    @Test
    void thatOneSideHungUpIsNotToldUntilItIsMended() throws IOException {
        try (Socket caller = call(CALLER);
                Socket called = answer(CALLER)) {
            network.cutOff(NODE);
            called.shutdownOutput();
            assertNothingComes(caller);

            network.mend(NODE);
            assertHungUp(caller);
        }
    }

    @Test
    void whoCallsANodeThatIsDownIsHungUpOn() throws IOException {
        node.close();
        try (Socket caller = call(CALLER)) {
            assertHungUp(caller);
        }
    }

    @Test
    void aRelayThatIsClosedHangsUpAndFreesItsPort() throws IOException {
        try (Socket caller = call(CALLER);
                Socket called = answer(CALLER)) {
            relay.close();

            assertHungUp(caller);
            assertHungUp(called);
            // Linux goes on listening until the thread that waits for callers has woken up.
            await().until(this::isRefused);
        }
    }

    private boolean isRefused() {
        try {
            call(CALLER).close();
            return false;
        } catch (IOException e) {
            return e instanceof ConnectException;
        }
    }

    /** As a node of Cassandra begins. */
    private Socket call(InetAddress name) throws IOException {
        Socket socket = new Socket(NODE, known.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(introduction(name));
        return socket;
    }

    private Socket answer(InetAddress name) throws IOException {
        Socket socket = node.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getInputStream().readNBytes(introduction(name).length);
        return socket;
    }

    private static byte[] introduction(InetAddress name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0xCA552DFA);
        out.writeInt(0);
        out.writeByte(6);
        out.write(name.getAddress());
        out.writeShort(7000);
        return bytes.toByteArray();
    }

    private static InetAddress loopback(int third, int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, (byte) third, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(Socket socket, int length) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static void assertHungUp(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static void assertNothingComes(Socket socket) throws IOException {
        socket.setSoTimeout(NOTHING_COMES_FOR_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
}
