package io.mailkeep.bench.search;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;

/** How long the index and the scan take to answer. */
final class Searches {
    private static final int ROUNDS = 15;
    private static final int WARM_UPS = 3;

    private final Subject subject;
    private final Duration asking;
    private final Duration longestScan;
    private final Table table =
            new Table("SEARCH", "messages", "found", "index p50 / p95 ms", "scan p50 ms", "scan : index", "asked");

    /** @param asking how long the same question is repeated, at most */
    Searches(Subject subject, Duration asking, Duration longestScan) {
        this.subject = subject;
        this.asking = asking;
        this.longestScan = longestScan;
    }

    void measure(int size) throws MailboxException {
        Mailbox mailbox = subject.create("size" + size, SearchBench.LINES);
        subject.fill(mailbox, size);
        for (Question question : Question.of(size)) {
            compare(mailbox, size, question);
        }
    }

    Table table() {
        return table;
    }

    private void compare(Mailbox mailbox, int size, Question question) throws MailboxException {
        for (int i = 0; i < WARM_UPS; i++) {
            subject.search(mailbox, question.query());
        }
        Times index = new Times();
        List<MessageUid> found = List.of();
        while (isToBeAsked(index)) {
            long start = System.nanoTime();
            found = subject.search(mailbox, question.query());
            index.since(start);
        }
        Times scan = new Times();
        boolean isOver = false;
        while (!isOver && isToBeAsked(scan)) {
            isOver = !scan(mailbox, question, found, scan);
        }
        row(question, size, found.size(), index, scan, isOver ? "> " : "");
    }

    private boolean isToBeAsked(Times times) {
        return times.count() < ROUNDS && times.total().compareTo(asking) < 0;
    }

    /** Tells whether it was not given up. */
    private boolean scan(Mailbox mailbox, Question question, List<MessageUid> expected, Times times) {
        long start = System.nanoTime();
        Optional<List<MessageUid>> scanned = subject.scan(mailbox, question.query(), longestScan);
        times.since(start);
        if (scanned.isPresent() && !scanned.get().equals(expected)) {
            throw new IllegalStateException(question.name() + ": the index found " + expected.size()
                    + " messages, the scan " + scanned.get().size());
        }
        return scanned.isPresent();
    }

    private void row(Question question, int size, int found, Times index, Times scan, String atLeast) {
        table.row(
                question.name(),
                grouped(size),
                grouped(found),
                index.shown(50) + " / " + index.shown(95),
                atLeast + scan.shown(50),
                atLeast + Times.number(scan.milliseconds(50) / index.milliseconds(50)),
                index.count() + " / " + scan.count());
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
