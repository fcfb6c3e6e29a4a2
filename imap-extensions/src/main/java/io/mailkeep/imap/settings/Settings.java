package io.mailkeep.imap.settings;

import com.google.common.base.Enums;
import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Ints;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.util.DurationParser;

/** The elements within a {@code <hook>}. What is wrong is said with element, value and what to write instead. */
public final class Settings {
    private final HierarchicalConfiguration<ImmutableNode> element;

    private Settings(HierarchicalConfiguration<ImmutableNode> element) {
        this.element = element;
    }

    /**
     * Of a {@code <hook>} that may hold these elements.
     *
     * @throws ConfigurationException for an element that is not known, or is empty
     */
    public static Settings of(HierarchicalConfiguration<ImmutableNode> element, Set<String> known)
            throws ConfigurationException {
        for (ImmutableNode child :
                element.getNodeModel().getNodeHandler().getRootNode().getChildren()) {
            if (!known.contains(child.getNodeName())) {
                throw new ConfigurationException("there is no element <" + child.getNodeName() + ">. There are "
                        + Joiner.on(", ").join(known) + ".");
            }
            if (Optional.ofNullable(child.getValue())
                    .filter(value -> !value.toString().isBlank())
                    .isEmpty()) {
                throw new ConfigurationException(
                        "<" + child.getNodeName() + "> is empty. Write its value, or leave the element out.");
            }
        }
        return new Settings(element);
    }

    /** Once at most. */
    public Optional<String> text(String name) throws ConfigurationException {
        List<String> texts = texts(name);
        if (texts.size() > 1) {
            throw new ConfigurationException("<" + name + "> stands there " + texts.size() + " times. Write one.");
        }
        return texts.stream().findFirst();
    }

    /** As often as it is there. */
    public ImmutableList<String> texts(String name) {
        return ImmutableList.copyOf(element.getList(String.class, name, ImmutableList.of()));
    }

    public int number(String name, int otherwise, int least, int most) throws ConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        return Optional.ofNullable(Ints.tryParse(text.get()))
                .filter(number -> number >= least && number <= most)
                .orElseThrow(() -> wrong(name, text.get(), "Write a number from " + least + " to " + most + "."));
    }

    public Duration time(String name, Duration otherwise, Duration least, Duration most) throws ConfigurationException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        return duration(text.get(), ChronoUnit.MILLIS)
                .filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0)
                .orElseThrow(() -> wrong(
                        name,
                        text.get(),
                        "Write a time from " + least.toSeconds() + " to " + most.toSeconds()
                                + " seconds, such as 30 seconds or 2 hours."));
    }

    /** A time as James's files have it; empty for what is none, or longer than can be said. */
    public static Optional<Duration> duration(String text, ChronoUnit unitIfNone) {
        try {
            return Optional.of(DurationParser.parse(text, unitIfNone));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Those that are named; all where none is. */
    public <E extends Enum<E>> ImmutableSet<E> choice(String name, Class<E> of) throws ConfigurationException {
        ImmutableSet.Builder<E> chosen = ImmutableSet.builder();
        for (String text : texts(name)) {
            chosen.add(Enums.getIfPresent(of, text)
                    .toJavaUtil()
                    .orElseThrow(() ->
                            wrong(name, text, "Write one of " + Joiner.on(", ").join(of.getEnumConstants()) + ".")));
        }
        ImmutableSet<E> some = chosen.build();
        return some.isEmpty() ? ImmutableSet.copyOf(Arrays.asList(of.getEnumConstants())) : some;
    }

    public static ConfigurationException wrong(String name, String value, String remedy) {
        return new ConfigurationException("<" + name + "> is \"" + value + "\". " + remedy);
    }
}
