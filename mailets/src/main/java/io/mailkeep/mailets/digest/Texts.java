package io.mailkeep.mailets.digest;

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
                .orElseGet(() -> ResourceBundle.getBundle(
                                BUNDLE, language, Texts.class.getClassLoader(), NOT_OF_THE_MACHINE)
                        .getString(key));
        return new MessageFormat(pattern, language).format(arguments);
    }

    /** Refuses what an operator's file has that is no text of {@link MessageFormat}. */
    void require(Locale language) {
        own.computeIfAbsent(language.getLanguage(), this::read)
                .ifPresent(file -> file.keySet().forEach(key -> require(language, key, file.getString(key))));
    }

    static void require(Locale language, String key, String pattern) {
        try {
            new MessageFormat(pattern, language);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "conf/digest_" + language.getLanguage() + ".properties: " + key + ": '" + pattern
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
