package io.mailkeep.pop3.delivery;

import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.regex.Pattern;

/** What was decided of a message when it was delivered. Says one thing at least. */
@AutoValue
public abstract class DeliveryNote {
    /** The most labels of one message. */
    public static final int MOST_LABELS = 8;

    /** What a label may consist of. */
    public static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** The name of the message's own policy, and labels as {@link #LABEL} allows, {@value #MOST_LABELS} at most. */
    public static DeliveryNote of(Optional<String> policy, ImmutableSet<String> labels) {
        Preconditions.checkArgument(policy.isPresent() || !labels.isEmpty(), "a note that says nothing");
        Preconditions.checkArgument(labels.size() <= MOST_LABELS, "%s labels are too many", labels.size());
        labels.forEach(label -> Preconditions.checkArgument(LABEL.matcher(label).matches(), "'%s' is no label", label));
        return new AutoValue_DeliveryNote(policy, labels);
    }

    /** Goes before the user's in what becomes of the message; empty when the user's counts. */
    public abstract Optional<String> policy();

    /** What conditions of policies may ask for. */
    public abstract ImmutableSet<String> labels();

    /** Both notes in one: the later policy, the labels of both, as far as there may be so many. */
    public DeliveryNote and(DeliveryNote later) {
        return of(
                later.policy().or(this::policy),
                ImmutableSet.<String>builder().addAll(later.labels()).addAll(labels()).build().stream()
                        .limit(MOST_LABELS)
                        .collect(ImmutableSet.toImmutableSet()));
    }
}
