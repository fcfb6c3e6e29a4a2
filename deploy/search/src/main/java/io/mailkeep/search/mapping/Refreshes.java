package io.mailkeep.search.mapping;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.james.mailbox.model.MailboxId;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Makes what is written searchable, for all who want it by as few refreshes as there can be: one runs at a time, and whoever
 * needs one that begins later joins the next, which begins when it ends. Knows what was written of which mailboxes since
 * the last, so that a search of others waits for nothing. A refresh that fails fails for those who wait for it, and what it
 * was to make searchable is as it was. Thread-safe.
 */
public final class Refreshes {
    private static final int MOST_REMEMBERED = 10_000;

    /** Mailboxes of which something was written; any, once they are too many to be remembered. */
    private static final class Written {
        private final Set<MailboxId> mailboxes = new HashSet<>();

        void add(MailboxId mailbox) {
            if (!isFull()) {
                mailboxes.add(mailbox);
            }
        }

        void addAll(Written others) {
            others.mailboxes.forEach(this::add);
        }

        boolean containsAny(Collection<MailboxId> any) {
            return isFull() || any.stream().anyMatch(mailboxes::contains);
        }

        private boolean isFull() {
            return mailboxes.size() >= MOST_REMEMBERED;
        }
    }

    /** One that runs, for what was written before it began. */
    private record Running(Sinks.Empty<Void> done, Written written) {}

    private final Mono<Void> refresh;
    private Written written = new Written();
    private Optional<Running> running = Optional.empty();
    private Optional<Sinks.Empty<Void>> next = Optional.empty();

    /** @param refresh of the index, which ends in bounded time */
    Refreshes(Mono<Void> refresh) {
        this.refresh = refresh;
    }

    /** Takes note that something was written of this mailbox. */
    public synchronized void written(MailboxId mailbox) {
        written.add(mailbox);
    }

    /** Completes when what was written of these mailboxes can be found, at once where all of it can. */
    public Mono<Void> of(Collection<MailboxId> mailboxes) {
        return begun(() -> join(mailboxes));
    }

    /** Completes when whatever was written can be found. */
    public Mono<Void> next() {
        return begun(this::joinNext);
    }

    private Mono<Void> begun(Supplier<Mono<Void>> joining) {
        return Mono.defer(() -> {
            Mono<Void> joined = joining.get();
            beginIfWanted();
            return joined;
        });
    }

    /** What was written before a refresh began needs no later one. */
    private synchronized Mono<Void> join(Collection<MailboxId> mailboxes) {
        if (written.containsAny(mailboxes)) {
            return joinNext();
        }
        return running.filter(one -> one.written().containsAny(mailboxes))
                .map(one -> one.done().asMono())
                .orElse(Mono.empty());
    }

    private synchronized Mono<Void> joinNext() {
        Sinks.Empty<Void> joined = next.orElseGet(Sinks::empty);
        next = Optional.of(joined);
        return joined.asMono();
    }

    private void beginIfWanted() {
        if (isBegun()) {
            refresh.subscribe(nothing -> {}, this::fail, this::complete);
        }
    }

    private synchronized boolean isBegun() {
        if (running.isPresent() || next.isEmpty()) {
            return false;
        }
        running = next.map(done -> new Running(done, written));
        next = Optional.empty();
        written = new Written();
        return true;
    }

    private void complete() {
        Running completed = end();
        beginIfWanted();
        completed.done().tryEmitEmpty();
    }

    private void fail(Throwable failure) {
        Running failed = endInVain();
        beginIfWanted();
        failed.done().tryEmitError(failure);
    }

    private synchronized Running end() {
        Running ended = running.orElseThrow();
        running = Optional.empty();
        return ended;
    }

    private synchronized Running endInVain() {
        Running failed = end();
        written.addAll(failed.written());
        return failed;
    }
}
