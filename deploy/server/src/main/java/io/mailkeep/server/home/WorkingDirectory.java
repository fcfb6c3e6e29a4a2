package io.mailkeep.server.home;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.james.server.core.configuration.Configuration;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** The directory of one server, laid out as a stock James's: {@code conf}, {@code var}, {@code logs}, {@code extensions-jars}. */
public final class WorkingDirectory {
    private final Path root;

    private WorkingDirectory(Path root) {
        this.root = root;
    }

    public static WorkingDirectory at(Path directory) {
        Path root = directory.toAbsolutePath().normalize();
        if (!Files.isDirectory(root.resolve("conf"))) {
            throw new StartUpException("There is no configuration in " + root.resolve("conf")
                    + ": copy deploy/conf/james there, or name another working directory with --home");
        }
        return new WorkingDirectory(root);
    }

    Path conf(String name) {
        return root.resolve("conf").resolve(name);
    }

    /**
     * Makes the system properties of {@code conf/jvm.properties} effective, except those already given on the command
     * line, and the directory known to James and to the logging configuration.
     */
    public void publish() {
        refuseMalformedXml();
        System.setProperty(Configuration.WORKING_DIRECTORY, root.toString());
        createDirectories();
        jvmProperties().forEach((key, value) -> System.getProperties().putIfAbsent(key, value));
        if (Files.exists(conf("logback.xml")) && System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", conf("logback.xml").toString());
        }
    }

    Path resolve(String relative) {
        return root.resolve(relative);
    }

    public Configuration configuration() {
        return Configuration.builder().workingDirectory(root.toString()).build();
    }

    // James reads these files as streams and cannot say which of them was malformed.
    private void refuseMalformedXml() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("conf"), "*.xml")) {
            DocumentBuilder parser = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
            parser.setErrorHandler(null);
            for (Path file : files) {
                refuseIfMalformed(file, parser);
            }
        } catch (IOException | ParserConfigurationException e) {
            throw new StartUpException("The configuration in " + root.resolve("conf") + " cannot be read", e);
        }
    }

    private static void refuseIfMalformed(Path file, DocumentBuilder parser) throws IOException {
        try {
            parser.parse(file.toFile());
        } catch (SAXParseException e) {
            throw new StartUpException(
                    "conf/" + file.getFileName() + " is not well-formed at line " + e.getLineNumber() + ": "
                            + e.getMessage(),
                    e);
        } catch (SAXException e) {
            throw new StartUpException("conf/" + file.getFileName() + " is not well-formed: " + e.getMessage(), e);
        }
    }

    private void createDirectories() {
        try {
            Files.createDirectories(root.resolve("var"));
            Files.createDirectories(root.resolve("logs"));
            Files.createDirectories(root.resolve("extensions-jars"));
        } catch (IOException e) {
            throw new StartUpException("Cannot write to the working directory " + root + ": " + e.getMessage(), e);
        }
    }

    private Properties jvmProperties() {
        Properties properties = new Properties();
        Path file = conf("jvm.properties");
        if (!Files.exists(file)) {
            return properties;
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
