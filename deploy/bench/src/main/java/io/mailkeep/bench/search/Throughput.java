package io.mailkeep.bench.search;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.james.mailbox.model.Mailbox;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How much is indexed in a second. */
final class Throughput {
    private static final int MAILBOXES = 4;
    private static final int LINES_OF_LONG = 70;
    /** As of a Cassandra that is asked for a message and its parts, one after the other. */
    private static final Duration LATENCY = Duration.ofMillis(3);

    private final Subject subject;
    private final int messages;
    private final Table table = new Table("indexing", "a second");

    Throughput(Subject subject, int messages) {
        this.subject = subject;
        this.messages = messages;
    }

    /** What is done to a mailbox with so many of its messages. */
    @FunctionalInterface
    private interface Work {
        void on(Mailbox mailbox, int messages) throws Exception;
    }

    Table measured() {
        List<Mailbox> several = create("several", MAILBOXES);
        // Compiles what follows, here and in OpenSearch.
        inAll(several, messages, subject::index);
        row("messages, 4 mailboxes", several, messages, subject::index);
        row("messages, one mailbox", create("one", 1), messages, subject::index);
        row(
                "messages of 5,000 characters, 4 mailboxes",
                create("longer", MAILBOXES, LINES_OF_LONG, Duration.ZERO),
                messages / 4,
                subject::index);
        row(
                "messages, 4 mailboxes, in a store that takes 3 ms to read one",
                create("slow", MAILBOXES, SearchBench.LINES, LATENCY),
                messages / 8,
                subject::index);
        row("flag changes, 4 mailboxes", several, messages, subject::flag);
        row("messages that a comparison finds, one mailbox", create("compared", 1), messages / 4, subject::reconcile);
        row(
                "messages that a comparison finds, one mailbox, in a store that takes 3 ms to read one",
                create("comparedSlow", 1, SearchBench.LINES, LATENCY),
                messages / 16,
                subject::reconcile);
        row("messages in bulk past the indexer", create("bulk", 1), messages, subject::fill);
        return table;
    }

    private List<Mailbox> create(String name, int count) {
        return create(name, count, SearchBench.LINES, Duration.ZERO);
    }

    private List<Mailbox> create(String name, int count, int lines, Duration latency) {
        return IntStream.range(0, count)
                .mapToObj(number -> subject.create(name + number, lines, latency))
                .toList();
    }

    private void row(String name, List<Mailbox> mailboxes, int count, Work work) {
        long start = System.nanoTime();
        inAll(mailboxes, count, work);
        double took = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        table.row(name, String.format(Locale.ROOT, "%,.0f", count / took));
    }

    private static void inAll(List<Mailbox> mailboxes, int count, Work work) {
        Flux.fromIterable(mailboxes)
                .flatMap(mailbox -> Mono.fromCallable(() -> {
                            work.on(mailbox, count / mailboxes.size());
                            return mailbox;
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .blockLast();
    }
}
