package io.mailkeep.pop3.protocol;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Messages with octets changed, lost and doubled, and cut off. */
public final class BrokenMail {
    private static final int MOST_CHANGES = 8;
    private static final int LONGEST_CHANGE = 200;

    private BrokenMail() {}

    /** Made of these messages, broken anywhere. */
    public static Arbitrary<byte[]> of(Collection<byte[]> messages) {
        return of(messages, anywhere());
    }

    /** Made of these messages, broken at the beginning mostly, where the header is. */
    public static Arbitrary<byte[]> withBrokenHeader(Collection<byte[]> messages) {
        return of(messages, anywhere().map(where -> where * where * where));
    }

    private static Arbitrary<Double> anywhere() {
        return Arbitraries.doubles().between(0, 0.99);
    }

    private static Arbitrary<byte[]> of(Collection<byte[]> messages, Arbitrary<Double> where) {
        Arbitrary<Change> change = Combinators.combine(
                        Arbitraries.of(Kind.values()),
                        where,
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(1, LONGEST_CHANGE))
                .as(Change::new);
        return Combinators.combine(Arbitraries.of(messages), change.list().ofMaxSize(MOST_CHANGES))
                .as(BrokenMail::changed);
    }

    private static byte[] changed(byte[] message, List<Change> changes) {
        byte[] result = message;
        for (Change change : changes) {
            result = result.length == 0 ? result : change.apply(result);
        }
        return result;
    }

    private enum Kind {
        REPLACE,
        REMOVE,
        DOUBLE,
        CUT
    }

    private record Change(Kind kind, double where, int octet, int length) {
        byte[] apply(byte[] message) {
            int from = (int) (where * message.length);
            int to = Math.min(message.length, from + length);
            return switch (kind) {
                case REPLACE -> {
                    byte[] copy = message.clone();
                    copy[from] = (byte) octet;
                    yield copy;
                }
                case REMOVE -> join(Arrays.copyOf(message, from), Arrays.copyOfRange(message, to, message.length));
                case DOUBLE -> join(Arrays.copyOf(message, to), Arrays.copyOfRange(message, from, message.length));
                case CUT -> Arrays.copyOf(message, from);
            };
        }

        private static byte[] join(byte[] one, byte[] other) {
            byte[] joined = Arrays.copyOf(one, one.length + other.length);
            System.arraycopy(other, 0, joined, one.length, other.length);
            return joined;
        }
    }
}
