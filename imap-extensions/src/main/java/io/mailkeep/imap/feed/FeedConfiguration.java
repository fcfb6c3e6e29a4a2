package io.mailkeep.imap.feed;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.imap.settings.Settings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.ConfigurationProvider;

/**
 * {@code <feed age="30 days"/>} of {@code sync-hooks.xml}: change feeds are kept, and what is in them for that long,
 * between a day and a year. Without the element there are none.
 */
@Singleton
public final class FeedConfiguration {
    private static final String FEED = "feed";
    private static final String AGE = "[@age]";
    private static final Duration LEAST = Duration.ofDays(1);
    private static final Duration MOST = Duration.ofDays(365);
    private static final Duration DEFAULT = Duration.ofDays(30);

    private final Optional<Duration> age;

    /** @throws ConfigurationException saying what to write instead; it stops the server's start */
    @Inject
    FeedConfiguration(ConfigurationProvider configurations) throws ConfigurationException {
        this(configurations.getConfiguration("sync-hooks"));
    }

    FeedConfiguration(HierarchicalConfiguration<ImmutableNode> hooks) throws ConfigurationException {
        this.age = age(hooks);
    }

    private static Optional<Duration> age(HierarchicalConfiguration<ImmutableNode> hooks)
            throws ConfigurationException {
        switch (hooks.configurationsAt(FEED).size()) {
            case 0:
                return Optional.empty();
            case 1:
                nothingElse(hooks.configurationAt(FEED));
                return Optional.of(parse(hooks.getString(FEED + AGE, DEFAULT.toDays() + " days")));
            default:
                throw new ConfigurationException("conf/sync-hooks.xml: <feed> is there twice. Leave one");
        }
    }

    private static void nothingElse(HierarchicalConfiguration<ImmutableNode> feed) throws ConfigurationException {
        ImmutableNode element = feed.getNodeModel().getNodeHandler().getRootNode();
        if (!element.getChildren().isEmpty()
                || !Set.of("age").containsAll(element.getAttributes().keySet())) {
            throw new ConfigurationException(
                    "conf/sync-hooks.xml: <feed> has nothing but an age. Write <feed age=\"30 days\"/>");
        }
    }

    private static Duration parse(String text) throws ConfigurationException {
        return Settings.duration(text, ChronoUnit.DAYS)
                .filter(age -> age.compareTo(LEAST) >= 0 && age.compareTo(MOST) <= 0)
                .orElseThrow(() -> new ConfigurationException("conf/sync-hooks.xml: <feed age=\"" + text
                        + "\"> must be a time from 1 day to 365 days, for example \"30 days\""));
    }

    /** Whether there are feeds. */
    public boolean isOn() {
        return age.isPresent();
    }

    /** How long a batch is kept. */
    Duration age() {
        return age.orElse(DEFAULT);
    }
}
