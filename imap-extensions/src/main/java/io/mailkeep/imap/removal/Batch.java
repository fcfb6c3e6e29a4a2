package io.mailkeep.imap.removal;

import com.google.auto.value.AutoValue;
import java.util.Collection;
import java.util.Comparator;
import org.apache.james.mailbox.model.MessageId;

/**
 * Messages of one mailbox that are removed together, known by one of them: before the removal as after it, on whatever
 * node.
 */
@AutoValue
public abstract class Batch {
    /** Of at least one message. */
    public static Batch of(Collection<? extends MessageId> messages) {
        return named("message "
                + messages.stream()
                        .map(MessageId::serialize)
                        .min(Comparator.naturalOrder())
                        .orElseThrow(() -> new IllegalArgumentException("a batch without messages")));
    }

    static Batch named(String name) {
        return new AutoValue_Batch(name);
    }

    abstract String name();
}
