package io.mailkeep.pop3.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.util.Size;

/** An element of {@code keepcopy.xml} under the eyes of the parser: every complaint is noted with its place. */
final class Element {
    // James takes "unlimited" for a negative number, which any message is larger than, and lets others overflow.
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([a-z]*)", Pattern.CASE_INSENSITIVE);

    /** A list of users can have a million lines that are none. */
    private static final int MOST_COMPLAINTS = 100;

    private final ImmutableNode node;
    private final Supplier<String> path;
    private final List<String> complaints;

    private Element(ImmutableNode node, Supplier<String> path, List<String> complaints) {
        this.node = node;
        this.path = path;
        this.complaints = complaints;
    }

    static Element root(ImmutableNode node, List<String> complaints) {
        return new Element(node, () -> node.getNodeName() == null ? "keepcopy" : node.getNodeName(), complaints);
    }

    String name() {
        return node.getNodeName();
    }

    void complain(String problem, String remedy) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add("<" + path.get() + ">: " + problem + ". " + remedy + ".");
        } else if (complaints.size() == MOST_COMPLAINTS) {
            complaints.add("There is more. Mend these first.");
        }
    }

    /** Complains of children other than these. */
    Element knows(String... names) {
        Set<String> unknown = new TreeSet<>();
        node.getChildren().forEach(child -> unknown.add(child.getNodeName()));
        unknown.removeAll(ImmutableSet.copyOf(names));
        unknown.forEach(name -> complain(
                "the element <" + name + "> is unknown",
                names.length == 0
                        ? "Nothing stands inside this element"
                        : "Inside it stand <" + String.join(">, <", names) + ">"));
        return this;
    }

    /** Complains of attributes other than these. */
    Element knowsAttributes(String... names) {
        Set<String> unknown = new TreeSet<>(node.getAttributes().keySet());
        unknown.removeAll(ImmutableSet.copyOf(names));
        unknown.forEach(name -> complain(
                "the attribute " + name + " is unknown",
                names.length == 0 ? "It has none" : "It has " + String.join(", ", names)));
        return this;
    }

    ImmutableList<Element> children(String name) {
        return children().stream().filter(child -> child.name().equals(name)).collect(ImmutableList.toImmutableList());
    }

    ImmutableList<Element> children() {
        return node.getChildren().stream()
                .map(child -> new Element(child, () -> path.get() + "/" + label(child), complaints))
                .collect(ImmutableList.toImmutableList());
    }

    /** The child of that name; complains of a second one. */
    Optional<Element> child(String name) {
        ImmutableList<Element> found = children(name);
        if (found.size() > 1) {
            complain("the element <" + name + "> stands " + found.size() + " times", "Keep one");
        }
        return found.stream().findFirst();
    }

    /** The one child, whichever of the names it has; complains of several. */
    Optional<Element> choice(String... names) {
        List<Element> found = new ArrayList<>();
        for (String name : names) {
            found.addAll(children(name));
        }
        if (found.size() > 1) {
            complain("has several of <" + String.join(">, <", names) + ">", "Keep one");
        }
        return found.stream().findFirst();
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(node.getAttributes().get(name))
                .map(value -> value.toString().trim());
    }

    /** The attribute; complains when it is missing or empty. */
    Optional<String> required(String name) {
        Optional<String> value = attribute(name).filter(text -> !text.isEmpty());
        if (value.isEmpty()) {
            complain("the attribute " + name + " is missing or empty", "Write " + name + "=\"...\"");
        }
        return value;
    }

    /** One of the given values, the first of which stands for a missing attribute. */
    String oneOf(String attribute, String... values) {
        String value = attribute(attribute).orElse(values[0]);
        if (!ImmutableSet.copyOf(values).contains(value)) {
            complain(attribute + "=\"" + value + "\" is unknown", "Write one of " + String.join(", ", values));
            return values[0];
        }
        return value;
    }

    String text() {
        return node.getValue() == null ? "" : node.getValue().toString().trim();
    }

    /** Whether an attribute says true; complains of what is neither true nor false. */
    boolean isTrue(String attribute) {
        return oneOf(attribute, "false", "true").equals("true");
    }

    int number(int least, int most, int otherwise) {
        return number("", text(), least, most, otherwise);
    }

    /** The number in an attribute; empty when there is no such attribute. */
    Optional<Integer> number(String attribute, int least, int most, int otherwise) {
        return attribute(attribute).map(text -> number(attribute + ": ", text, least, most, otherwise));
    }

    private int number(String place, String text, int least, int most, int otherwise) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Complained of below.
        }
        complain(
                place + "'" + text + "' is not a number from " + least + " to " + most,
                "Write for example " + otherwise);
        return otherwise;
    }

    Duration duration(Duration least, Duration most, Duration otherwise) {
        return duration("", text(), least, most, otherwise);
    }

    /** The time in an attribute; empty when there is no such attribute. */
    Optional<Duration> duration(String attribute, Duration least, Duration most, Duration otherwise) {
        return attribute(attribute).map(text -> duration(attribute + ": ", text, least, most, otherwise));
    }

    private Duration duration(String place, String text, Duration least, Duration most, Duration otherwise) {
        return ConfiguredTime.parse(text)
                .filter(duration -> duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0)
                .orElseGet(() -> {
                    complain(
                            place + "'" + text + "' is not a time from " + inWords(least) + " to " + inWords(most),
                            "Write a number and a unit, for example '" + inWords(otherwise) + "'");
                    return otherwise;
                });
    }

    /** The number of octets in an attribute, which is required. */
    long octets(String attribute) {
        String text = required(attribute).orElse("1 MiB");
        Matcher size = SIZE.matcher(text.replace(" ", "").replace("iB", ""));
        try {
            if (size.matches()) {
                long unit = Size.parse("1" + size.group(2), Size.Unit.NoUnit).asBytes();
                return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
            }
        } catch (RuntimeException e) {
            // Complained of below.
        }
        complain(attribute + ": '" + text + "' is no size", "Write a number and a unit, for example '1 MiB'");
        return 0;
    }

    /** The same element for whoever reads its inside on their own. */
    HierarchicalConfiguration<ImmutableNode> configuration() {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.getNodeModel().setRootNode(node);
        return configuration;
    }

    private static String inWords(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " days";
        }
        return duration.toMinutes() > 0 ? duration.toMinutes() + " minutes" : duration.toSeconds() + " seconds";
    }

    private static String label(ImmutableNode child) {
        Object name = child.getAttributes().get("name");
        return child.getNodeName() + (name == null ? "" : " name=\"" + name + "\"");
    }
}
