package io.mailkeep.server.home;

import java.io.FileNotFoundException;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.utils.PropertiesProvider;

/** A properties file of {@code conf}. */
public final class ConfFile {
    private ConfFile() {}

    /**
     * What it says; empty when there is none of that name.
     *
     * @throws StartUpException when it can not be read
     */
    public static Optional<Configuration> read(PropertiesProvider files, String name) {
        try {
            return Optional.of(files.getConfiguration(name));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (ConfigurationException e) {
            throw new StartUpException("conf/" + name + ".properties cannot be read: " + e.getMessage(), e);
        }
    }
}
