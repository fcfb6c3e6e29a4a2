package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What clients do, each with a maildrop of its own.
 *
 * @param wanted how many times as fast as a peer we want to be, by the peer's name
 */
record Workload(String title, int messages, int connections, Map<String, Double> wanted, Opening opening) {
    /** Gets ready, which does not count. */
    @FunctionalInterface
    interface Opening {
        Work of(Peer peer, Maildrop maildrop) throws IOException;
    }

    List<Maildrop> maildrops() {
        return IntStream.range(0, connections)
                .mapToObj(number -> Maildrop.standing(messages, number))
                .toList();
    }

    OptionalDouble wanted(String peer) {
        return wanted.containsKey(peer) ? OptionalDouble.of(wanted.get(peer)) : OptionalDouble.empty();
    }
}
