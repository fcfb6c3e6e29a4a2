package io.mailkeep.mailets.digest;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.FileNotFoundException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.utils.PropertiesProvider;

/**
 * The texts of notices by language: those of {@code conf/digest_<language>.properties}, else ours, else the English ones.
 * Thread-safe.
 */
@Singleton
class Texts {
    private static final String BUNDLE = "io.mailkeep.mailets.digest.digest";
    private static final ResourceBundle.Control NOT_OF_THE_MACHINE =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final PropertiesProvider files;
    private final Map<String, Optional<Configuration>> own = new ConcurrentHashMap<>();

    @Inject
    Texts(PropertiesProvider files) {
        this.files = files;
    }

    /** A text with its arguments, numbers and dates as the language writes them. */
    String text(Locale language, String key, Object... arguments) {
        String pattern = own.computeIfAbsent(language.getLanguage(), this::read)
                .flatMap(file -> Optional.ofNullable(file.getString(key, null)))
                .orElseGet(() -> ResourceBundle.getBundle(
                                BUNDLE, language, Texts.class.getClassLoader(), NOT_OF_THE_MACHINE)
                        .getString(key));
        return new MessageFormat(pattern, language).format(arguments);
    }

    /** Refuses what an operator's file has that is no text of {@link MessageFormat}. */
    void require(Locale language) {
        own.computeIfAbsent(language.getLanguage(), this::read)
                .ifPresent(file -> file.getKeys().forEachRemaining(key -> require(language, key, file.getString(key))));
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

    private Optional<Configuration> read(String language) {
        try {
            return Optional.of(files.getConfiguration("digest_" + language));
        } catch (FileNotFoundException none) {
            return Optional.empty();
        } catch (ConfigurationException e) {
            throw new IllegalStateException("conf/digest_" + language + ".properties can not be read", e);
        }
    }
}
