package io.mailkeep.pop3.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class StuffedMessagePropertyTest {
    private static final String END = ".\r\n";

    @Property(tries = 2000)
    void whatTheClientUnstuffsIsTheMessageWithCrlfLineEnds(@ForAll("messages") String message, @ForAll long seed) {
        String wire = send(message, Long.MAX_VALUE, seed);

        assertThat(wire).endsWith(END);
        String body = wire.substring(0, wire.length() - END.length());
        assertThat("\r\n" + body).doesNotContain("\r\n.\r\n").endsWith("\r\n");
        assertThat(unstuff(body)).isEqualTo(normalised(message));
    }

    @Property(tries = 1000)
    void topIsTheHeaderTheEmptyLineAndThatManyLines(
            @ForAll("messages") String message, @ForAll @IntRange(max = 6) int lines, @ForAll long seed) {
        String wire = send(message, lines, seed);

        String body = wire.substring(0, wire.length() - END.length());
        assertThat(unstuff(body)).isEqualTo(naiveTop(normalised(message), lines));
    }

    @Property(tries = 20)
    void blockBoundariesAnywhereChangeNothing(@ForAll @IntRange(min = 8100, max = 8300) int length, @ForAll long seed) {
        String message = "x".repeat(length) + "\r\n.\r\n..\r\n" + "\n\r".repeat(9000) + ".";

        String wire = send(message, Long.MAX_VALUE, seed);

        assertThat(unstuff(wire.substring(0, wire.length() - END.length()))).isEqualTo(normalised(message));
    }

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.of(
                        "a",
                        "\u00e9",
                        ".",
                        "..",
                        "\r",
                        "\n",
                        "\r\n",
                        "\r\n",
                        "\r\n\r\n",
                        "Subject: x",
                        "\r\n.",
                        " ",
                        "longer than eight",
                        "\t",
                        "\u000b")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    private static String send(String message, long bodyLines, long seed) {
        Random random = new Random(seed);
        try (InputStream stream =
                new BlockStream(new StuffedMessage(new Trickle(message.getBytes(ISO_8859_1), random), bodyLines))) {
            StringBuilder wire = new StringBuilder();
            byte[] buffer = new byte[64 * 1024];
            int count;
            while ((count = random.nextInt(4) == 0
                            ? readOne(stream, buffer)
                            : stream.read(buffer, 0, 1 + random.nextInt(buffer.length)))
                    >= 0) {
                wire.append(new String(buffer, 0, count, ISO_8859_1));
            }
            assertThat(stream.read()).isEqualTo(-1);
            return wire.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int readOne(InputStream stream, byte[] buffer) throws IOException {
        int octet = stream.read();
        buffer[0] = (byte) octet;
        return octet < 0 ? -1 : 1;
    }

    private static String normalised(String message) {
        String lines = message.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        return lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
    }

    private static String unstuff(String body) {
        return lines(body).stream()
                .map(line -> line.startsWith(".") ? line.substring(1) : line)
                .collect(Collectors.joining());
    }

    private static String naiveTop(String message, int bodyLines) {
        List<String> lines = lines(message);
        int empty = lines.indexOf("\r\n");
        int last = empty < 0 ? lines.size() : Math.min(lines.size(), empty + 1 + bodyLines);
        return String.join("", lines.subList(0, last));
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("(?<=\r\n)"));
    }

    /** Gives as few octets at a time as it likes, as a stream over the network would. */
    private static final class Trickle extends ByteArrayInputStream {
        private final Random random;

        private Trickle(byte[] octets, Random random) {
            super(octets);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, 1 + random.nextInt(length));
        }
    }
}
