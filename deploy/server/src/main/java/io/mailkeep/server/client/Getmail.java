package io.mailkeep.server.client;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Getmail, which writes down what it has at the end of a poll. */
public final class Getmail implements PollingClient {
    private static final Path FILE = Path.of("/usr/bin/getmail");
    private static final String CONFIGURATION =
            """
            [retriever]
            type = SimplePOP3Retriever
            server = 127.0.0.1
            port = %d
            username = %s
            password = %s
            timeout = 20
            [destination]
            type = MDA_external
            path = /bin/sh
            arguments = ("-c", "%s")
            allow_root_commands = true
            [options]
            delete = false
            read_all = false
            verbose = 0
            received = false
            delivered_to = false
            """;

    private final Program program;

    /** @param home an existing directory of its own */
    public Getmail(Path home, String user, String password) {
        this.program = new Program(FILE, home, user, password);
    }

    @Override
    public String name() {
        return "getmail";
    }

    @Override
    public boolean isInstalled() {
        return program.isInstalled();
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public void poll(int port) throws IOException, InterruptedException {
        Path configuration = program.configure(
                CONFIGURATION.formatted(port, program.user(), program.password(), program.delivery()));
        takesFor(port);
        program.run(Set.of(0), Map.of(), "--getmaildir=" + program.home(), "--rcfile=" + configuration.getFileName());
    }

    @Override
    public List<String> taken() throws IOException {
        return program.taken();
    }

    /** It keeps the UIDLs in a file that is called by server, port and user. */
    private void takesFor(int port) throws IOException {
        Path wanted = program.home().resolve("oldmail-127.0.0.1-" + port + "-" + program.user());
        try (DirectoryStream<Path> known = Files.newDirectoryStream(program.home(), "oldmail-*")) {
            for (Path file : known) {
                Files.move(file, wanted);
            }
        }
    }
}
