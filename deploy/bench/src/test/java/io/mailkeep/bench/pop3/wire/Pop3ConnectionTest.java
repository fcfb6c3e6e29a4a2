package io.mailkeep.bench.pop3.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Pop3ConnectionTest {
    private static final List<Exchange> SESSION = new Script()
            .login("ada", "secret")
            .then(Exchange.stat(2, 30))
            .then(Exchange.listing("UIDL", 2))
            .then(Exchange.message("RETR 1", 4))
            .plain("QUIT")
            .end();

    @ParameterizedTest
    @EnumSource(Pacing.class)
    void aSessionIsAnsweredAsItMustBe(Pacing pacing) {
        String answers = "+OK\r\n+OK\r\n+OK 2 30\r\n+OK\r\n1 a\r\n2 b\r\n.\r\n+OK\r\n..b\r\n.\r\n+OK bye\r\n";

        assertThatCode(() -> converse("+OK hello\r\n" + answers, SESSION, pacing))
                .doesNotThrowAnyException();
    }

    @Test
    void aWrongAnswerEndsTheSession() {
        assertWrong("-ERR later\r\n", Exchange.plain("NOOP"), "-ERR later");
        assertWrong("+OK 2 31\r\n", Exchange.stat(2, 30), "+OK 2 31");
        assertWrong("+OK 2 301\r\n", Exchange.stat(2, 30), "+OK 2 301");
        assertWrong("+OK\r\n1 a\r\n.\r\n", Exchange.listing("LIST", 2), "1 lines in the place of 2");
        assertWrong("+OK\r\nab\r\n.\r\n", Exchange.message("RETR 1", 5), "4 octets in the place of 5");
    }

    private static void assertWrong(String answer, Exchange exchange, String told) {
        assertThatThrownBy(() -> converse("+OK hello\r\n" + answer, List.of(exchange), Pacing.ONE_BY_ONE))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining(told);
    }

    /** With a server that says all it has to say at once. */
    private static void converse(String answers, List<Exchange> exchanges, Pacing pacing) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(server, answers));
            try (Pop3Connection connection = new Pop3Connection(server.getLocalPort())) {
                connection.converse(exchanges, pacing);
            }
            served.join();
        }
    }

    private static void serve(ServerSocket server, String answers) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(answers.getBytes(US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
