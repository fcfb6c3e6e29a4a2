package io.mailkeep.bench.pop3;

import com.google.common.collect.Lists;
import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What clients do, each with maildrops of its own.
 *
 * @param each how many of them; the client takes them in turn
 */
record Workload(String title, int messages, int connections, int each, Extent extent, Goals goals, Opening opening) {
    /** How often a client does it in a round, and what of it is asked of the bare store. */
    enum Extent {
        /** As often as it can; the store is read as for a session. */
        MANY_LISTINGS,
        MANY,
        /** With each maildrop once at most. */
        ONCE
    }

    /** Gets ready, which does not count. */
    @FunctionalInterface
    interface Opening {
        Work of(Peer peer, Maildrop maildrop) throws IOException, InterruptedException;
    }

    List<Maildrop> maildrops() {
        return IntStream.range(0, mailboxes())
                .mapToObj(number -> Maildrop.standing(messages, number))
                .toList();
    }

    int mailboxes() {
        return connections * each;
    }

    /** Makes what one client does of what it does with each maildrop. */
    Works works(Step step) throws IOException, InterruptedException {
        Works works = new Works();
        for (List<Maildrop> share : Lists.partition(maildrops(), each)) {
            List<Work> turns = new ArrayList<>();
            for (Maildrop maildrop : share) {
                turns.add(step.with(maildrop));
            }
            works.add(turns.size() == 1 ? turns.get(0) : new Turns(turns));
        }
        return works;
    }

    /** What is done with a maildrop. */
    @FunctionalInterface
    interface Step {
        Work with(Maildrop maildrop) throws IOException, InterruptedException;
    }
}
