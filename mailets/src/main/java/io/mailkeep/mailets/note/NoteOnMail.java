package io.mailkeep.mailets.note;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.util.Collection;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * The note as an attribute of a mail, for all of its recipients: a mail that is for recipients of whom different things
 * were decided has been split by the matchers before. Survives queues and repositories.
 */
public final class NoteOnMail {
    static final AttributeName POLICY = AttributeName.of("io.mailkeep.policy");
    static final AttributeName LABELS = AttributeName.of("io.mailkeep.labels");

    private NoteOnMail() {}

    /** What is on the mail; empty when nothing is. */
    static Optional<DeliveryNote> of(Mail mail) {
        Optional<String> policy = AttributeUtils.getValueAndCastFromMail(mail, POLICY, String.class);
        ImmutableSet<String> labels = AttributeUtils.getAttributeValueFromMail(mail, LABELS)
                .filter(Collection.class::isInstance)
                .map(value -> texts((Collection<?>) value))
                .orElse(ImmutableSet.of());
        return policy.isEmpty() && labels.isEmpty() ? Optional.empty() : Optional.of(DeliveryNote.of(policy, labels));
    }

    /** Adds to what is on the mail; of two policies the later counts. The labels for which there is no more room. */
    public static ImmutableSet<String> add(Mail mail, DeliveryNote note) {
        Optional<DeliveryNote> earlier = of(mail);
        DeliveryNote both = earlier.map(there -> there.and(note)).orElse(note);
        both.policy().ifPresent(policy -> mail.setAttribute(new Attribute(POLICY, AttributeValue.of(policy))));
        mail.setAttribute(new Attribute(
                LABELS,
                AttributeValue.of(
                        both.labels().stream().map(AttributeValue::of).collect(ImmutableList.toImmutableList()))));
        return earlier.map(
                        there -> Sets.difference(there.labels(), both.labels()).immutableCopy())
                .orElse(ImmutableSet.of());
    }

    private static ImmutableSet<String> texts(Collection<?> values) {
        return values.stream()
                .filter(AttributeValue.class::isInstance)
                .map(value -> ((AttributeValue<?>) value).getValue())
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .collect(ImmutableSet.toImmutableSet());
    }
}
