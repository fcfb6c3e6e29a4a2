package io.mailkeep.mailets.note;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the mail a keep policy of its own, labels that policies can ask for, or both. {@link KeepDelivery} must deliver
 * it, or nothing comes of it. Changes neither message nor recipients.
 */
public final class AssignKeepPolicy extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(AssignKeepPolicy.class);

    private final Assignments assignments;
    private final Metric assigned;
    private final Metric labelsLeftOut;
    private Optional<DeliveryNote> note = Optional.empty();

    @Inject
    public AssignKeepPolicy(Assignments assignments, MetricFactory metrics) {
        this.assignments = assignments;
        this.assigned = metrics.generate("mailkeep-mailets-assigned");
        this.labelsLeftOut = metrics.generate("mailkeep-mailets-labels-left-out");
    }

    @Override
    public void init() throws MessagingException {
        Setting.requireKnown(getMailetConfig(), "policy", "labels");
        Setting policy = Setting.of(getMailetConfig(), "policy");
        Setting labels = Setting.of(getMailetConfig(), "labels");
        if (!policy.isPresent() && !labels.isPresent()) {
            throw policy.refusal("neither a policy nor labels are given", "Write <policy>, <labels> or both");
        }
        requireDeliverable(policy);
        note = Optional.of(DeliveryNote.of(policy.text(), valid(labels)));
    }

    private void requireDeliverable(Setting policy) throws MessagingException {
        ImmutableSet<String> known =
                assignments.configuration().classOfService().delivery().keySet();
        if (policy.text().filter(name -> !known.contains(name)).isPresent()) {
            throw policy.refusal(
                    "messages can not be delivered with the policy '"
                            + policy.text().get() + "'",
                    "Name one of " + known + ", or write <delivery policy=\""
                            + policy.text().get() + "\"/> in <classOfService> of keepcopy.xml");
        }
    }

    private static ImmutableSet<String> valid(Setting labels) throws MessagingException {
        for (String label : labels.list()) {
            if (!DeliveryNote.LABEL.matcher(label).matches()) {
                throw labels.refusal(
                        "'" + label + "' is no label",
                        "Write up to 64 letters, digits, dots, underscores and hyphens, with commas between labels");
            }
        }
        if (labels.list().size() > DeliveryNote.MOST_LABELS) {
            throw labels.refusal(
                    labels.list().size() + " labels are too many", "Write " + DeliveryNote.MOST_LABELS + " at most");
        }
        return labels.list();
    }

    @Override
    public void service(Mail mail) {
        ImmutableSet<String> leftOut = NoteOnMail.add(mail, note.orElseThrow());
        assigned.increment();
        if (!leftOut.isEmpty()) {
            labelsLeftOut.add(leftOut.size());
            LOGGER.warn(
                    "A message can not have so many labels, and lost those that it had first: mail={} recipients={}"
                            + " labels={} most={}",
                    mail.getName(),
                    mail.getRecipients(),
                    leftOut,
                    DeliveryNote.MOST_LABELS);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Keep policy of a message";
    }
}
