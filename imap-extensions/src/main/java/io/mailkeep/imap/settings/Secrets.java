package io.mailkeep.imap.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.configuration2.ex.ConfigurationException;

/** Secrets of a hook, which are in a file or a variable of the environment that the configuration names. None is ever shown. */
public final class Secrets {
    private final Settings settings;
    private final Map<String, String> environment;

    public Secrets(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /** What is in the file that {@code <nameFile>} names, or in the variable that {@code <nameVariable>} does. */
    public String read(String name, int shortest) throws ConfigurationException {
        String fileElement = name + "File";
        String variableElement = name + "Variable";
        Optional<String> file = settings.text(fileElement);
        Optional<String> variable = settings.text(variableElement);
        if (file.isPresent() == variable.isPresent()) {
            throw new ConfigurationException("it needs its " + name + " from one place. Write <" + fileElement
                    + ">/path</" + fileElement + "> or <" + variableElement + ">NAME</" + variableElement + ">.");
        }
        String secret = (file.isPresent()
                        ? ofFile(fileElement, file.get())
                        : ofVariable(variableElement, variable.get()))
                .trim();
        if (secret.length() < shortest) {
            throw Settings.wrong(
                    file.isPresent() ? fileElement : variableElement,
                    file.or(() -> variable).get(),
                    "What is there is too short. Put at least " + shortest
                            + " characters there, such as those of openssl rand -hex 32.");
        }
        return secret;
    }

    private static String ofFile(String element, String file) throws ConfigurationException {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw Settings.wrong(element, file, "It can not be read. Write the path of a file that James may read.");
        }
    }

    private String ofVariable(String element, String name) throws ConfigurationException {
        return Optional.ofNullable(environment.get(name))
                .orElseThrow(() -> Settings.wrong(
                        element, name, "James's environment has no such variable. Set it where James starts."));
    }
}
