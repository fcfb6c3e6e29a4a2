package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** What clients do, each with a maildrop of its own. */
record Workload(String title, int messages, int connections, Extent extent, Goals goals, Opening opening) {
    /** How often a client does it in a round, and what of it is asked of the bare store. */
    enum Extent {
        /** As often as it can; the store is read as for a session. */
        MANY_LISTINGS,
        MANY,
        ONCE
    }

    /** Gets ready, which does not count. */
    @FunctionalInterface
    interface Opening {
        Work of(Peer peer, Maildrop maildrop) throws IOException, InterruptedException;
    }

    List<Maildrop> maildrops() {
        return IntStream.range(0, connections)
                .mapToObj(number -> Maildrop.standing(messages, number))
                .toList();
    }
}
