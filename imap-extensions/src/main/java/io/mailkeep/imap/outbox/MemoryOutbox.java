package io.mailkeep.imap.outbox;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Keeps letters as long as the server runs, as James does its mail. Full, it fails to take more. */
@Singleton
public final class MemoryOutbox implements Outbox {
    private static final int MOST = 20_000;

    private final Clock clock;
    private final ListMultimap<String, Letter> waiting = LinkedListMultimap.create();
    private final ListMultimap<String, Letter> buried = LinkedListMultimap.create();

    @Inject
    public MemoryOutbox(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void append(String receiver, List<String> bodies) {
        if (waiting.get(receiver).size() + bodies.size() > MOST) {
            throw new IllegalStateException("the outbox is full: receiver=" + receiver + " letters=" + MOST);
        }
        bodies.forEach(body -> waiting.put(receiver, Letter.of(UUID.randomUUID(), clock.instant(), body)));
    }

    @Override
    public synchronized ImmutableList<Letter> oldest(String receiver, Instant since, int count) {
        return waiting.get(receiver).stream()
                .filter(letter -> !letter.at().isBefore(since))
                .limit(count)
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public synchronized void acknowledge(String receiver, List<Letter> letters) {
        waiting.get(receiver).removeAll(ImmutableSet.copyOf(letters));
    }

    @Override
    public synchronized void bury(String receiver, List<Letter> letters) {
        List<Letter> dead = buried.get(receiver);
        dead.addAll(letters);
        dead.subList(0, Math.max(0, dead.size() - MOST)).clear();
        acknowledge(receiver, letters);
    }

    @Override
    public synchronized ImmutableList<Letter> buried(String receiver, int count) {
        return buried.get(receiver).stream().limit(count).collect(ImmutableList.toImmutableList());
    }

    @Override
    public synchronized void revive(String receiver, List<Letter> letters) {
        append(receiver, letters.stream().map(Letter::body).collect(ImmutableList.toImmutableList()));
        forget(receiver, letters);
    }

    @Override
    public synchronized void forget(String receiver, List<Letter> letters) {
        buried.get(receiver).removeAll(ImmutableSet.copyOf(letters));
    }
}
