package io.mailkeep.server.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A user's fetchmail, which leaves all mail on the server and knows by the UIDLs what it has. Blocking; one poll at a time.
 *
 * @param home an existing directory
 */
public record Fetchmail(Path home, String user, String password) {
    private static final Path PROGRAM = Path.of("/usr/bin/fetchmail");
    private static final int DOWNLOADED = 0;
    private static final int NOTHING_NEW = 1;
    private static final String CONFIGURATION =
            """
            set no bouncemail
            poll mail.example.com via 127.0.0.1 service %d protocol pop3 uidl bad-header accept timeout 20
              user "%s" password "%s" keep sslproto '' mda "cat > $(mktemp %s/mail.XXXXXX)"
            """;

    /** Whether the system has it. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Fetches from the server at that port.
     *
     * @return what was downloaded since this was asked last, the beginnings of what was cut off among it
     * @throws IOException when fetchmail says that something went wrong; what it downloaded is returned by the next
     */
    public List<String> poll(int port) throws IOException, InterruptedException {
        Path configuration = home.resolve("fetchmailrc");
        Files.writeString(configuration, CONFIGURATION.formatted(port, user, password, home));
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-------"));
        ProcessBuilder builder =
                new ProcessBuilder(PROGRAM.toString(), "-f", configuration.toString()).redirectErrorStream(true);
        // Where it keeps the UIDLs and its lock.
        builder.environment().put("FETCHMAILHOME", home.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        int code = process.waitFor();
        if (code != DOWNLOADED && code != NOTHING_NEW) {
            throw new IOException("fetchmail ended with " + code + ": " + output);
        }
        return taken();
    }

    private List<String> taken() throws IOException {
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
