package io.mailkeep.mailets.digest;

import com.google.common.collect.ImmutableSortedSet;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.james.filesystem.api.FileSystem;

/**
 * The texts of notices by language: those of {@code conf/digest_<language>.properties}, else ours, else the English ones.
 * Thread-safe.
 */
@Singleton
class Texts {
    private static final String BUNDLE = "io.mailkeep.mailets.digest.digest";
    private static final ResourceBundle.Control NOT_OF_THE_MACHINE =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final FileSystem files;
    private final Map<String, Optional<ResourceBundle>> own = new ConcurrentHashMap<>();

    @Inject
    Texts(FileSystem files) {
        this.files = files;
    }

    /** A text with its arguments, numbers and dates as the language writes them. */
    String text(Locale language, String key, Object... arguments) {
        String pattern = own.computeIfAbsent(language.getLanguage(), this::read)
                .filter(file -> file.containsKey(key))
                .map(file -> file.getString(key))
                .orElseGet(() -> ours(language).getString(key));
        return new MessageFormat(pattern, language).format(arguments);
    }

    private static ResourceBundle ours(Locale language) {
        return ResourceBundle.getBundle(BUNDLE, language, Texts.class.getClassLoader(), NOT_OF_THE_MACHINE);
    }

    /** Refuses a language in which there are no texts, and what an operator's file has that is none of ours. */
    void require(Locale language) {
        Optional<ResourceBundle> file = own.computeIfAbsent(language.getLanguage(), this::read);
        if (file.isEmpty() && !isOurs(language)) {
            throw new IllegalArgumentException("conf/digest.properties: language: '" + language.toLanguageTag()
                    + "' can not be used: there are no texts in it. Write conf/digest_" + language.getLanguage()
                    + ".properties, with the texts of the digest.properties in the jar, or name a language that has them,"
                    + " for example en.");
        }
        file.ifPresent(texts -> texts.keySet().forEach(key -> require(language, key, texts.getString(key))));
    }

    /** The bundle that has no language is in English. */
    private static boolean isOurs(Locale language) {
        return Stream.of(Locale.ENGLISH, ours(language).getLocale())
                .map(Locale::getLanguage)
                .anyMatch(language.getLanguage()::equals);
    }

    static void require(Locale language, String key, String pattern) {
        String place = "conf/digest_" + language.getLanguage() + ".properties: " + key;
        if (!ours(Locale.ENGLISH).containsKey(key)) {
            throw new IllegalArgumentException(place + ": notices have no such text. They have "
                    + ImmutableSortedSet.copyOf(ours(Locale.ENGLISH).keySet()) + ".");
        }
        try {
            new MessageFormat(pattern, language);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    place + ": '" + pattern
                            + "' can not be used: " + e.getMessage()
                            + ". Write arguments as {0}, and '' and '{' for an apostrophe and a brace.",
                    e);
        }
    }

    /** As our own are read: James reads a file of properties otherwise, and ends a value at its first comma. */
    private Optional<ResourceBundle> read(String language) {
        String name = "digest_" + language + ".properties";
        try (InputStream file = Files.newInputStream(
                files.getFile(FileSystem.FILE_PROTOCOL_AND_CONF + name).toPath())) {
            return Optional.of(new PropertyResourceBundle(file));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "conf/" + name + " can not be read: " + e
                            + ". Write it in UTF-8, with lines like those of the digest.properties in the jar.",
                    e);
        }
    }
}
