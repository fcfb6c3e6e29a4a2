package io.mailkeep.imap.hook;

import com.google.common.collect.ImmutableSet;
import java.util.Set;

/**
 * Asked before a command is carried out; may veto it. Its client waits meanwhile: answer from memory where that can be.
 * May block, for the {@code timeout} of its {@code <hook>} at most; {@code onFailure} says what holds when it takes longer
 * or fails.
 */
public interface GuardHook extends SyncHook {
    /** Before which commands it is asked. No other waits for it. */
    default Set<GuardedCommand.Kind> kinds() {
        return ImmutableSet.copyOf(GuardedCommand.Kind.values());
    }

    /** Thread-safe: commands of many clients run at once. */
    Verdict before(GuardedCommand command) throws Exception;
}
