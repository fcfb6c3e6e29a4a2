package io.mailkeep.mailets.digest;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.policy.ConfiguredTime;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;

/** What {@code digest.properties} says. Whatever is wrong with it stops the start. */
@AutoValue
abstract class DigestSettings {
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final String EVERY = "1 days";
    private static final String LANGUAGE = "language";
    private static final String LANGUAGE_OF = LANGUAGE + ".";
    private static final ImmutableSet<String> KEYS =
            ImmutableSet.of("from", "ahead", "every", "most", "usersPerSecond", "quotaMargin", "zone", LANGUAGE);
    private static final int MOST_PER_RUN = 1_000_000;
    private static final int MOST_PER_SECOND = 10_000;

    static DigestSettings of(Configuration file) {
        requireKnown(file);
        DigestSettings settings = read(file);
        if (settings.every().compareTo(settings.ahead()) > 0) {
            throw refusal(
                    "every",
                    file.getString("every", EVERY),
                    "Users would be told less often than ahead says: write no longer time than ahead has, or a longer"
                            + " ahead");
        }
        return settings;
    }

    private static void requireKnown(Configuration file) {
        file.getKeys().forEachRemaining(key -> {
            if (!KEYS.contains(key) && !key.startsWith(LANGUAGE_OF)) {
                throw refusal(
                        key,
                        file.getString(key),
                        "There is no such key: write one of " + KEYS + " or " + LANGUAGE_OF + "<domain>");
            }
        });
    }

    private static DigestSettings read(Configuration file) {
        return new AutoValue_DigestSettings(
                address(file),
                time(file, "ahead", "7 days"),
                time(file, "every", EVERY),
                number(file, "most", 10_000, MOST_PER_RUN),
                number(file, "usersPerSecond", 100, MOST_PER_SECOND),
                number(file, "quotaMargin", 5, 50),
                zone(file),
                locale(file.getString(LANGUAGE, Locale.ENGLISH.toLanguageTag()), LANGUAGE),
                locales(file));
    }

    private static String address(Configuration file) {
        String from = file.getString("from", "");
        try {
            return new MailAddress(from).asString();
        } catch (Exception e) {
            throw refusal("from", from, "Write the address that users see, for example postmaster@books.example");
        }
    }

    private static Duration time(Configuration file, String key, String otherwise) {
        String text = file.getString(key, otherwise);
        return ConfiguredTime.parse(text)
                .filter(time -> time.compareTo(Duration.ofSeconds(1)) >= 0 && time.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> refusal(
                        key,
                        text,
                        "Write a number and a unit, up to " + LONGEST.toDays() + " days, for example '7 days'"));
    }

    private static int number(Configuration file, String key, int otherwise, int most) {
        String text = file.getString(key, Integer.toString(otherwise));
        return Optional.of(text)
                .filter(digits -> digits.matches("\\d{1,7}"))
                .map(Integer::parseInt)
                .filter(number -> number >= 1 && number <= most)
                .orElseThrow(() -> refusal(key, text, "Write a number from 1 to " + most));
    }

    private static ZoneId zone(Configuration file) {
        String zone = file.getString("zone", "UTC");
        try {
            return ZoneId.of(zone);
        } catch (RuntimeException e) {
            throw refusal("zone", zone, "Write a time zone, for example Europe/Berlin");
        }
    }

    private static ImmutableMap<Domain, Locale> locales(Configuration file) {
        ImmutableMap.Builder<Domain, Locale> locales = ImmutableMap.builder();
        file.getKeys(LANGUAGE).forEachRemaining(key -> {
            if (!key.equals(LANGUAGE)) {
                locales.put(Domain.of(key.substring(LANGUAGE_OF.length())), locale(file.getString(key), key));
            }
        });
        return locales.build();
    }

    private static Locale locale(String tag, String key) {
        Locale locale = Locale.forLanguageTag(tag);
        if (locale.getLanguage().isEmpty()) {
            throw refusal(key, tag, "Write the tag of a language, for example de");
        }
        return locale;
    }

    private static IllegalArgumentException refusal(String key, String value, String remedy) {
        return new IllegalArgumentException(
                "conf/digest.properties: " + key + ": '" + value + "' can not be used. " + remedy + ".");
    }

    abstract String from();

    /** For how long a user who had a notice gets no other, and how far a notice looks ahead at least. */
    abstract Duration ahead();

    /** How often the users are gone through. */
    abstract Duration every();

    /**
     * How far a notice looks: beyond the user's next one, which comes with the first run after {@link #ahead}. That one
     * may be late, and what it tells of should not be gone the same day.
     */
    Duration horizon() {
        return ahead().plus(every()).plus(every());
    }

    /** Notices in one run. */
    abstract int most();

    abstract int usersPerSecond();

    /** By how many per cent of the quota a mailbox may be below that at which copies go, and its user be told. */
    abstract int quotaMargin();

    abstract ZoneId zone();

    abstract Locale language();

    abstract ImmutableMap<Domain, Locale> languages();

    Locale language(Username user) {
        return user.getDomainPart()
                .flatMap(domain -> Optional.ofNullable(languages().get(domain)))
                .orElse(language());
    }
}
