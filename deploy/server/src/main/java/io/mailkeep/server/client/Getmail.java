package io.mailkeep.server.client;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** How getmail is set up and called. */
final class Getmail {
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

    private Getmail() {}

    static void poll(Program program, int port) throws IOException, InterruptedException {
        Path configuration = program.configure(
                CONFIGURATION.formatted(port, program.user(), program.password(), program.delivery()));
        takeFor(program, port);
        program.run(Set.of(0), Map.of(), "--getmaildir=" + program.home(), "--rcfile=" + configuration.getFileName());
    }

    /** It keeps the UIDLs in a file that is called by server, port and user. */
    private static void takeFor(Program program, int port) throws IOException {
        Path wanted = program.home().resolve("oldmail-127.0.0.1-" + port + "-" + program.user());
        try (DirectoryStream<Path> known = Files.newDirectoryStream(program.home(), "oldmail-*")) {
            for (Path file : known) {
                Files.move(file, wanted);
            }
        }
    }
}
