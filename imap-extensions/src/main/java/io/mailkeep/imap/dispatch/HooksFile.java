package io.mailkeep.imap.dispatch;

import com.google.common.base.Enums;
import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.common.primitives.Ints;
import com.google.inject.Inject;
import com.google.inject.ProvisionException;
import io.mailkeep.imap.hook.GuardHook;
import io.mailkeep.imap.hook.SyncHook;
import io.mailkeep.imap.settings.Settings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;

/** The hooks of {@code conf/sync-hooks.xml}, read once. Without it there are none. */
final class HooksFile {
    private static final String NAME = "sync-hooks";

    // Feed and logins read their own.
    private static final ImmutableSet<String> ELEMENTS =
            ImmutableSet.of("hook", "feed", "detailDelimiter", "sessionsPerUser");

    private static final ImmutableSet<String> ATTRIBUTES =
            ImmutableSet.of("class", "name", "timeout", "queue", "onFailure");
    private static final Pattern HOOK_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final int LONGEST_QUEUE = 1_000_000;

    /** Makes a hook by the name of its class. */
    interface Loader {
        Object load(String className) throws ClassNotFoundException;
    }

    private final HierarchicalConfiguration<ImmutableNode> root;
    private final Loader loader;

    @Inject
    HooksFile(ConfigurationProvider configurations, GuiceGenericLoader extensions) throws ConfigurationException {
        this(
                configurations.getConfiguration(NAME),
                className -> extensions.<Object>instantiate(new ClassName(className)));
    }

    HooksFile(HierarchicalConfiguration<ImmutableNode> root, Loader loader) {
        this.root = root;
        this.loader = loader;
    }

    /** @throws ConfigurationException naming the file, the element, the value and what to write instead */
    ImmutableList<HookEntry> read() throws ConfigurationException {
        for (ImmutableNode child : children(root)) {
            if (!ELEMENTS.contains(child.getNodeName())) {
                throw new ConfigurationException("conf/sync-hooks.xml: there is no element <" + child.getNodeName()
                        + ">. Write <hook class=\"…\">, <feed age=\"…\"/> for a change feed,"
                        + " <detailDelimiter>+</detailDelimiter> for devices in login names, or"
                        + " <sessionsPerUser>100</sessionsPerUser>.");
            }
        }
        ImmutableList.Builder<HookEntry> entries = ImmutableList.builder();
        Set<String> names = new HashSet<>();
        for (HierarchicalConfiguration<ImmutableNode> element : root.configurationsAt("hook")) {
            HookEntry entry = entry(element);
            if (!names.add(entry.name())) {
                throw wrong(
                        element,
                        "name",
                        entry.name(),
                        "two hooks have this name. Give one of them another name=\"…\".");
            }
            entries.add(entry);
        }
        return entries.build();
    }

    private static List<ImmutableNode> children(HierarchicalConfiguration<ImmutableNode> element) {
        return element.getNodeModel().getNodeHandler().getRootNode().getChildren();
    }

    private HookEntry entry(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        knownAttributes(element);
        SyncHook hook = hook(element);
        HookEntry.Builder entry = HookEntry.builder(hook, name(element, hook)).queue(queue(element));
        timeout(element).ifPresent(entry::timeout);
        onFailure(element, hook, entry);
        try {
            hook.configure(element);
        } catch (ConfigurationException e) {
            throw new ConfigurationException(place(element) + ": " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new ConfigurationException(place(element) + ": " + missing(e), e);
        }
        return entry.build();
    }

    private static void knownAttributes(HierarchicalConfiguration<ImmutableNode> element)
            throws ConfigurationException {
        Set<String> given = element.getNodeModel()
                .getNodeHandler()
                .getRootNode()
                .getAttributes()
                .keySet();
        for (String unknown : Sets.difference(given, ATTRIBUTES)) {
            throw new ConfigurationException(place(element) + ": there is no attribute " + unknown + ". There are "
                    + Joiner.on(", ").join(ATTRIBUTES) + "; what is the hook's own is written in elements.");
        }
    }

    private SyncHook hook(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        String className = attribute(element, "class")
                .orElseThrow(() -> new ConfigurationException(
                        "conf/sync-hooks.xml: a <hook> has no class. Write <hook class=\"…\">."));
        Object loaded = load(element, className);
        boolean able = loaded instanceof GuardHook
                || SyncHooks.TOLD.stream().anyMatch(capability -> capability.isInstance(loaded));
        if (!able) {
            throw wrong(
                    element,
                    "class",
                    className,
                    "it implements none of the hooks of " + SyncHook.class.getPackageName()
                            + ". Implement at least one.");
        }
        return (SyncHook) loaded;
    }

    private Object load(HierarchicalConfiguration<ImmutableNode> element, String className)
            throws ConfigurationException {
        try {
            return loader.load(className);
        } catch (ClassNotFoundException e) {
            throw wrong(element, "class", className, "there is no such class. Put its jar into extensions-jars/.", e);
        } catch (com.google.inject.ConfigurationException | ProvisionException e) {
            throw wrong(element, "class", className, "it can not be made: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw wrong(element, "class", className, missing(e), e);
        }
    }

    private static String missing(LinkageError error) {
        return "a class that it needs is missing (" + error.getMessage()
                + "). Put the jar that has it into extensions-jars/.";
    }

    private static String name(HierarchicalConfiguration<ImmutableNode> element, SyncHook hook)
            throws ConfigurationException {
        String name = attribute(element, "name").orElse(hook.getClass().getSimpleName());
        if (!HOOK_NAME.matcher(name).matches()) {
            throw wrong(element, "name", name, "it names metrics. Write 1 to 64 of A-Z, a-z, 0-9, _ and -.");
        }
        return name;
    }

    private static int queue(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {
        Optional<String> text = attribute(element, "queue");
        if (text.isEmpty()) {
            return HookEntry.QUEUE;
        }
        return Optional.ofNullable(Ints.tryParse(text.get()))
                .filter(number -> number >= 1 && number <= LONGEST_QUEUE)
                .orElseThrow(
                        () -> wrong(element, "queue", text.get(), "Write a number from 1 to " + LONGEST_QUEUE + "."));
    }

    private static Optional<Duration> timeout(HierarchicalConfiguration<ImmutableNode> element)
            throws ConfigurationException {
        Optional<String> text = attribute(element, "timeout");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Settings.duration(text.get(), ChronoUnit.MILLIS)
                .filter(time -> !time.isNegative() && !time.isZero() && time.compareTo(LONGEST_TIMEOUT) <= 0)
                .orElseThrow(() -> wrong(
                        element,
                        "timeout",
                        text.get(),
                        "Write a time of up to an hour, such as 10 seconds or 500 ms.")));
    }

    private static void onFailure(
            HierarchicalConfiguration<ImmutableNode> element, SyncHook hook, HookEntry.Builder entry)
            throws ConfigurationException {
        Optional<String> text = attribute(element, "onFailure");
        if (text.isEmpty()) {
            return;
        }
        String constant = text.get().toUpperCase(Locale.ROOT);
        boolean told = SyncHooks.TOLD.stream().anyMatch(capability -> capability.isInstance(hook));
        Optional<OnFailure> onFailure =
                told ? Enums.getIfPresent(OnFailure.class, constant).toJavaUtil() : Optional.empty();
        Optional<Unanswered> unanswered = hook instanceof GuardHook
                ? Enums.getIfPresent(Unanswered.class, constant).toJavaUtil()
                : Optional.empty();
        onFailure.ifPresent(entry::onFailure);
        unanswered.ifPresent(entry::unanswered);
        if (onFailure.isEmpty() && unanswered.isEmpty()) {
            throw wrong(
                    element,
                    "onFailure",
                    text.get(),
                    "Write skip, retry or off for a hook that is told, allow or refuse for a guard.");
        }
    }

    private static Optional<String> attribute(HierarchicalConfiguration<ImmutableNode> element, String name) {
        return Optional.ofNullable(element.getString("[@" + name + "]")).map(String::trim);
    }

    private static String place(HierarchicalConfiguration<ImmutableNode> element) {
        return "conf/sync-hooks.xml, <hook class=\""
                + attribute(element, "class").orElse("") + "\">";
    }

    private static ConfigurationException wrong(
            HierarchicalConfiguration<ImmutableNode> element, String attribute, String value, String remedy) {
        return new ConfigurationException(place(element) + ", " + attribute + "=\"" + value + "\": " + remedy);
    }

    private static ConfigurationException wrong(
            HierarchicalConfiguration<ImmutableNode> element,
            String attribute,
            String value,
            String remedy,
            Throwable cause) {
        return new ConfigurationException(place(element) + ", " + attribute + "=\"" + value + "\": " + remedy, cause);
    }
}
