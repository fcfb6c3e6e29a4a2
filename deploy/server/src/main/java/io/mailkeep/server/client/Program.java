package io.mailkeep.server.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A program that puts what it downloads into files. Blocking.
 *
 * @param home an existing directory for all that it writes
 */
record Program(String name, Path home, String user, String password) {
    private Path file() {
        return Path.of("/usr/bin", name);
    }

    boolean isInstalled() {
        return Files.isExecutable(file());
    }

    /** Writes its configuration, which has a password, and that nobody else may read. */
    Path configure(String text) throws IOException {
        Path configuration = home.resolve("configuration");
        Files.writeString(configuration, text);
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-------"));
        return configuration;
    }

    /** A command of the shell that takes a mail. */
    String delivery() {
        return "cat > $(mktemp " + home + "/mail.XXXXXX)";
    }

    /** @throws IOException when it ends with another code */
    void run(Set<Integer> codes, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(file().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        int code = process.waitFor();
        if (!codes.contains(code)) {
            throw new IOException(name + " ended with " + code + ": " + output);
        }
    }

    /** The mails that were delivered since this was called last. */
    List<String> taken() throws IOException {
        List<String> mails = new ArrayList<>();
        try (Stream<Path> files = Files.list(home)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("mail."))
                    .toList()) {
                mails.add(Files.readString(file, ISO_8859_1));
                Files.delete(file);
            }
        }
        return mails;
    }
}
