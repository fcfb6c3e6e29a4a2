package io.mailkeep.imap.keeping;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.util.DurationParser;

/** What is within a {@code <condition>}. */
final class ConditionElement {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(36_500);

    private final HierarchicalConfiguration<ImmutableNode> element;

    /** With elements of these names. */
    ConditionElement(HierarchicalConfiguration<ImmutableNode> element, String... names) throws ConfigurationException {
        this.element = element;
        for (ImmutableNode child :
                element.getNodeModel().getNodeHandler().getRootNode().getChildren()) {
            if (!ImmutableSet.copyOf(names).contains(child.getNodeName())) {
                throw new ConfigurationException("there is no element <" + child.getNodeName() + ">. There are <"
                        + String.join(">, <", names) + ">.");
            }
        }
    }

    /** From a second to a hundred years; must be there. */
    Duration time(String name) throws ConfigurationException {
        String text = element.getString(name, "");
        try {
            Duration time = DurationParser.parse(text);
            if (time.compareTo(LEAST) >= 0 && time.compareTo(MOST) <= 0) {
                return time;
            }
        } catch (RuntimeException e) {
            // Complained of below.
        }
        throw new ConfigurationException("<" + name + ">: '" + text
                + "' is not a time from 1 second to 36500 days. Write <" + name + ">30 days</" + name + ">.");
    }
}
