package io.mailkeep.pop3.readahead;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.readahead.Batch.Awaited;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.james.mailbox.model.MessageResult;

/**
 * Of one session. The first message that it asks for, and each that follows the one before, tells that the next will
 * be asked for too; the more of them come true, the further it reaches. Not thread-safe.
 */
public final class ReadAhead {
    static final int MOST_MESSAGES = 16;
    static final int MOST_OCTETS = 1 << 20;
    /** What James holds of a message beside its content, roughly. */
    static final int OVERHEAD = 2048;

    private static final int FIRST_REACH = 2;
    private static final int NONE = -1;

    private final ReadAheads server;
    private final Messages messages;
    private final Deque<Awaited> ahead = new ArrayDeque<>();
    private int last = NONE;
    private int reach;

    ReadAhead(ReadAheads server, Messages messages) {
        this.server = server;
        this.messages = messages;
    }

    /** Blocking. The message as it was at most {@code MOST_AGE} ago; empty when it has to be read now. */
    public Optional<MessageResult> take(int index) {
        Optional<Awaited> found = advance(index);
        readOn();
        return found.flatMap(Awaited::take);
    }

    private Optional<Awaited> advance(int index) {
        boolean inOrder = last == NONE || index == last + 1;
        last = index;
        while (!ahead.isEmpty() && ahead.peek().index() < index) {
            ahead.remove().drop();
        }
        Optional<Awaited> found = Optional.ofNullable(ahead.peek())
                .filter(next -> next.index() == index)
                .map(next -> ahead.remove());
        if (found.isEmpty()) {
            drop();
            reach = inOrder ? FIRST_REACH : 0;
        } else if (found.get().isLost()) {
            // Nobody was that slow, or the store is in trouble: it need not hear of each message twice.
            drop();
            reach = 0;
        } else {
            reach = Math.min(2 * reach, MOST_MESSAGES);
        }
        return found;
    }

    private void readOn() {
        if (2 * ahead.size() > reach) {
            return;
        }
        Batch batch = new Batch(server);
        ImmutableList<Awaited> next = fill(batch);
        if (!next.isEmpty() && batch.begin(messages)) {
            ahead.addAll(next);
        }
    }

    private ImmutableList<Awaited> fill(Batch batch) {
        ImmutableList.Builder<Awaited> next = ImmutableList.builder();
        int first = ahead.isEmpty() ? last + 1 : ahead.getLast().index() + 1;
        int end = Math.min(messages.count(), first + reach - ahead.size());
        long room = MOST_OCTETS - ahead.stream().mapToLong(Awaited::cost).sum();
        for (int index = first; index < end; index++) {
            long cost = messages.octets(index) + OVERHEAD;
            room -= cost;
            if (room < 0) {
                break;
            }
            next.add(batch.add(index, messages.uid(index), (int) cost));
        }
        return next.build();
    }

    /** Gives up what was read ahead. Does not block. */
    public void drop() {
        List.copyOf(ahead).forEach(Awaited::drop);
        ahead.clear();
    }
}
