package io.mailkeep.imap.dispatch;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.hook.SyncHook;
import java.time.Duration;
import java.util.Optional;

/** A {@code <hook>} of {@code sync-hooks.xml}. */
@AutoValue
abstract class HookEntry {
    private static final Duration TELLING = Duration.ofSeconds(10);
    private static final Duration ASKING = Duration.ofSeconds(1);
    static final int QUEUE = 1000;

    static Builder builder(SyncHook hook, String name) {
        return new AutoValue_HookEntry.Builder()
                .hook(hook)
                .name(name)
                .queue(QUEUE)
                .onFailure(OnFailure.SKIP)
                .unanswered(Unanswered.ALLOW);
    }

    abstract SyncHook hook();

    /** Unique; in metrics, logs and the names of threads. */
    abstract String name();

    abstract Optional<Duration> timeout();

    /** How long it may take an event. */
    Duration telling() {
        return timeout().orElse(TELLING);
    }

    /** How long a command waits for it. */
    Duration asking() {
        return timeout().orElse(ASKING);
    }

    /** How many events, or commands, may wait for it. */
    abstract int queue();

    abstract OnFailure onFailure();

    abstract Unanswered unanswered();

    @AutoValue.Builder
    interface Builder {
        Builder hook(SyncHook hook);

        Builder name(String name);

        Builder timeout(Duration timeout);

        Builder queue(int queue);

        Builder onFailure(OnFailure onFailure);

        Builder unanswered(Unanswered unanswered);

        HookEntry build();
    }
}
