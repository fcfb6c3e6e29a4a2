package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.peer.Corpus;
import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The workloads of a run. */
record Workloads(Corpus corpus, int connections, Pacing pacing) {
    private static final Map<Integer, Map<String, Double>> LISTING_WANTED = Map.of(
            10,
            Map.of("stock", 1.3),
            1_000,
            Map.of("stock", 4.5, "dovecot", 1.0),
            10_000,
            Map.of("stock", 25.0, "dovecot", 2.0),
            100_000,
            Map.of("stock", 50.0, "dovecot", 2.0));
    private static final int LARGE = 100_000;
    private static final int CONNECTIONS_TO_LARGE = 2;

    List<Workload> of(List<Integer> sizes) {
        List<Workload> workloads = new ArrayList<>();
        for (int messages : sizes) {
            workloads.add(idlePoll(messages));
            workloads.add(listing(messages));
        }
        return workloads;
    }

    private Workload idlePoll(int messages) {
        return sessions("idle poll, %,d messages".formatted(messages), messages, Map.of(), maildrop -> login(maildrop)
                .then(stat(messages)));
    }

    private Workload listing(int messages) {
        return sessions(
                "listing, %,d messages".formatted(messages),
                messages,
                LISTING_WANTED.getOrDefault(messages, Map.of()),
                maildrop -> login(maildrop)
                        .then(stat(messages))
                        .then(Exchange.listing("UIDL", messages))
                        .then(Exchange.listing("LIST", messages)));
    }

    /** What a client says in one session, but for QUIT. */
    @FunctionalInterface
    private interface Conversation {
        Script with(Maildrop maildrop);
    }

    private Workload sessions(String title, int messages, Map<String, Double> wanted, Conversation conversation) {
        return new Workload(
                title,
                messages,
                messages < LARGE ? connections : Math.min(connections, CONNECTIONS_TO_LARGE),
                wanted,
                (peer, maildrop) -> new SessionWork(
                        peer.pop3Port(),
                        conversation.with(maildrop).plain("QUIT").end(),
                        pacing));
    }

    private Exchange stat(int messages) {
        return Exchange.stat(messages, corpus.size(1, messages));
    }

    private static Script login(Maildrop maildrop) {
        return new Script().login(maildrop.user(), maildrop.password());
    }
}
