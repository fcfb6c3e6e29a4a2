package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.Workload.Extent;
import io.mailkeep.bench.pop3.peer.Corpus;
import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.wire.Exchange;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The workloads of a run. */
record Workloads(Corpus corpus, int connections, Pacing pacing) {
    /** How the titles of listings begin. */
    static final String LISTING = "listing";
    /** How those begin that go from mailbox to mailbox. */
    static final String CROWD = "each";

    private static final int CROWD_MESSAGES = 100;

    private static final Map<Integer, Map<String, Double>> LISTING_WANTED = Map.of(
            10,
            Map.of("stock", 1.3),
            1_000,
            Map.of("stock", 4.5, "dovecot", 1.0),
            10_000,
            Map.of("stock", 25.0, "dovecot", 2.0),
            100_000,
            Map.of("stock", 50.0, "dovecot", 2.0));
    private static final Goals RETRIEVAL_WANTED = new Goals(Map.of("stock", 4.0), Map.of("stock", 0.5));
    private static final Goals DELETION_WANTED = Goals.ofRates(Map.of("stock", 50.0, "dovecot", 3.0));
    private static final int THOUSAND = 1_000;
    private static final int DELETIONS = 10;
    private static final int NEW = 3;
    private static final int LARGE = 100_000;
    private static final int CONNECTIONS_TO_LARGE = 2;

    /** With listings of maildrops of these sizes. */
    List<Workload> listing(List<Integer> sizes) {
        List<Workload> workloads = new ArrayList<>();
        for (int messages : sizes) {
            workloads.add(idlePoll(messages));
            workloads.add(listing(messages));
        }
        workloads.add(newMail());
        workloads.add(stream("RETR", this::retrieval, RETRIEVAL_WANTED));
        workloads.add(stream(
                "TOP n 0", number -> Exchange.message("TOP " + number + " 0", corpus.headerSize(number)), Goals.NONE));
        workloads.add(download());
        workloads.add(deletion());
        return workloads;
    }

    private Workload idlePoll(int messages) {
        return listings(
                "idle poll, %,d messages",
                messages, Goals.NONE, maildrop -> login(maildrop).then(stat(messages)));
    }

    private Workload listing(int messages) {
        return listings(
                LISTING + ", %,d messages",
                messages,
                Goals.ofRates(LISTING_WANTED.getOrDefault(messages, Map.of())),
                maildrop -> listing(maildrop, messages));
    }

    /** Listings of so many mailboxes, one after the other. */
    Workload crowd(int mailboxes) {
        return new Workload(
                CROWD + " of %,d mailboxes, %,d messages".formatted(mailboxes, CROWD_MESSAGES),
                CROWD_MESSAGES,
                connections,
                Math.max(1, mailboxes / connections),
                Extent.MANY_LISTINGS,
                Goals.NONE,
                sessions(maildrop -> listing(maildrop, CROWD_MESSAGES)));
    }

    private Script listing(Maildrop maildrop, int messages) {
        return login(maildrop)
                .then(stat(messages))
                .then(Exchange.listing("UIDL", messages))
                .then(Exchange.listing("LIST", messages));
    }

    private Workload listings(String title, int messages, Goals goals, Conversation conversation) {
        return new Workload(
                title.formatted(messages),
                messages,
                messages < LARGE ? connections : Math.min(connections, CONNECTIONS_TO_LARGE),
                1,
                Extent.MANY_LISTINGS,
                goals,
                sessions(conversation));
    }

    private Workload newMail() {
        return new Workload(
                "UIDL, RETR of 3 of %,d messages".formatted(THOUSAND),
                THOUSAND,
                connections,
                1,
                Extent.MANY,
                Goals.NONE,
                sessions(maildrop -> {
                    Script script = login(maildrop).then(Exchange.listing("UIDL", THOUSAND));
                    IntStream.rangeClosed(THOUSAND - NEW + 1, THOUSAND)
                            .mapToObj(this::retrieval)
                            .forEach(script::then);
                    return script;
                }));
    }

    private Workload download() {
        return new Workload(
                "download of %,d messages".formatted(THOUSAND),
                THOUSAND,
                1,
                1,
                Extent.MANY,
                Goals.NONE,
                sessions(maildrop -> {
                    Script script = login(maildrop)
                            .then(Exchange.listing("UIDL", THOUSAND))
                            .then(Exchange.listing("LIST", THOUSAND));
                    IntStream.rangeClosed(1, THOUSAND).mapToObj(this::retrieval).forEach(script::then);
                    return script;
                }));
    }

    private Workload stream(String title, IntFunction<Exchange> command, Goals goals) {
        List<Exchange> commands =
                IntStream.rangeClosed(1, THOUSAND).mapToObj(command).toList();
        return new Workload(
                title + ", one connection",
                THOUSAND,
                1,
                1,
                Extent.MANY,
                goals,
                (peer, maildrop) ->
                        new RetrievalWork(peer.pop3Port(), login(maildrop).end(), commands));
    }

    private Workload deletion() {
        AtomicInteger emptied = new AtomicInteger();
        List<Exchange> deletion = new Script().delete(THOUSAND).plain("QUIT").end();
        return new Workload(
                "DELE of %,d messages, and QUIT".formatted(THOUSAND),
                THOUSAND,
                1,
                DELETIONS,
                Extent.ONCE,
                DELETION_WANTED,
                (peer, any) -> {
                    Maildrop maildrop = Maildrop.toDelete(THOUSAND, emptied.incrementAndGet());
                    peer.fillToDelete(maildrop);
                    return new DeletionWork(peer.pop3Port(), login(maildrop).end(), deletion);
                });
    }

    /** What a client says in one session, but for QUIT. */
    @FunctionalInterface
    private interface Conversation {
        Script with(Maildrop maildrop);
    }

    private Workload.Opening sessions(Conversation conversation) {
        return (peer, maildrop) -> new SessionWork(
                peer.pop3Port(), conversation.with(maildrop).plain("QUIT").end(), pacing);
    }

    private Exchange retrieval(int number) {
        return Exchange.message("RETR " + number, corpus.size(number));
    }

    private Exchange stat(int messages) {
        return Exchange.stat(messages, corpus.size(1, messages));
    }

    private static Script login(Maildrop maildrop) {
        return new Script().login(maildrop.user(), maildrop.password());
    }
}
