package io.mailkeep.bench.search;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.SearchQuery;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How far the index is behind while messages are delivered at an even rate. */
final class Delivery {
    private static final int SOUGHT_EVERY = 25;

    private final Subject subject;
    private final int rate;
    private final Mailbox mailbox;
    private final Times accepted = new Times();
    private final Times written = new Times();
    private final Times found = new Times();

    Delivery(Subject subject, int rate) {
        this.subject = subject;
        this.rate = rate;
        this.mailbox = subject.create("delivery", SearchBench.LINES);
    }

    Table measured(int seconds) {
        List<Mono<Void>> searches = new ArrayList<>();
        long next = System.nanoTime();
        for (int message = 1; message <= rate * seconds; message++) {
            next += TimeUnit.SECONDS.toNanos(1) / rate;
            awaitMoment(next);
            long start = System.nanoTime();
            MessageUid uid = deliver(start);
            if (message % SOUGHT_EVERY == 0) {
                searches.add(seek(uid, start));
            }
        }
        Mono.when(searches).block();
        subject.indexer().settled(List.of(mailbox.getMailboxId())).block();
        return table();
    }

    private static void awaitMoment(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private MessageUid deliver(long start) {
        MessageUid uid = subject.deliver(mailbox);
        accepted.since(start);
        subject.indexer()
                .written(mailbox.getMailboxId())
                .subscribe(nothing -> {}, missed -> {}, () -> written.since(start));
        return uid;
    }

    /** Begins to search for a message, and goes on with what is delivered meanwhile. */
    private Mono<Void> seek(MessageUid uid, long start) {
        Mono<Void> search = Mono.fromCallable(() -> find(uid, start))
                .subscribeOn(Schedulers.boundedElastic())
                .then()
                .cache();
        search.subscribe(nothing -> {}, failure -> {});
        return search;
    }

    private MessageUid find(MessageUid uid, long start) throws MailboxException {
        SearchQuery query = SearchQuery.of(SearchQuery.mimeMessageID(Letters.name(uid.asLong())));
        if (!subject.search(mailbox, query).equals(List.of(uid))) {
            throw new IllegalStateException("SEARCH did not find the message that was just delivered: " + uid);
        }
        found.since(start);
        return uid;
    }

    private Table table() {
        Table table = new Table(rate + " messages a second to one mailbox, ms", "p50", "p99");
        row(table, "delivery waits for the index", accepted);
        row(table, "lag: until it is written", written);
        row(table, "until a SEARCH that is asked at once has found it", found);
        return table;
    }

    private static void row(Table table, String name, Times times) {
        table.row(name, times.shown(50), times.shown(99));
    }
}
