package io.mailkeep.imap.progress;

import java.time.Duration;
import java.util.function.Function;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.ImapResponseMessage;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Where a command answers that may take long. Its client hears every ten seconds that it goes on, never after its tagged
 * response. Thread-safe: every write of the command is one step, and so is every word in between.
 */
public final class Progress implements Responder {
    public static final Capability CAPABILITY = Capability.of("INPROGRESS");

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    // A command that hangs is not to keep its client waiting for ever.
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Responder responder;
    private final Tag tag;
    private final Disposable.Swap timer = Disposables.swap();
    private int done;
    private int goal;
    private boolean ended;

    private Progress(Tag tag, Responder responder) {
        this.tag = tag;
        this.responder = responder;
    }

    /**
     * Runs a command that answers here and nowhere else. Off the connection's event loop, like all that writes; at the
     * end nobody but the caller writes any more.
     */
    public static Mono<Void> of(ImapRequest request, Responder responder, Function<Progress, Mono<Void>> command) {
        return every(INTERVAL, request.getTag(), responder, command);
    }

    static Mono<Void> every(Duration interval, Tag tag, Responder responder, Function<Progress, Mono<Void>> command) {
        return Mono.using(() -> new Progress(tag, responder).telling(interval), command, Progress::end);
    }

    private Progress telling(Duration interval) {
        timer.update(Flux.interval(interval, Schedulers.parallel())
                .onBackpressureDrop()
                .take(LONGEST.dividedBy(interval))
                .subscribe(tick -> Schedulers.boundedElastic().schedule(this::tell)));
        return this;
    }

    private synchronized void tell() {
        if (!ended) {
            responder.respond(new InProgress(tag, done, goal));
            responder.flush();
        }
    }

    private synchronized void end() {
        ended = true;
        timer.dispose();
    }

    /** How much there is to be done in all. Until it is known, and where it is nothing, nobody counts. */
    public synchronized void outOf(int all) {
        goal = all;
    }

    /** So much more is done. */
    public synchronized void advance(int more) {
        done = Math.min(goal, done + more);
    }

    @Override
    public synchronized void respond(ImapResponseMessage response) {
        ended |= isTagged(response);
        responder.respond(response);
    }

    private static boolean isTagged(ImapResponseMessage response) {
        return response instanceof StatusResponse && ((StatusResponse) response).getTag() != null;
    }

    @Override
    public synchronized void flush() {
        responder.flush();
    }
}
