package io.mailkeep.server.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** How fetchmail is set up and called. */
final class Fetchmail {
    private static final int DOWNLOADED = 0;
    private static final int NOTHING_NEW = 1;
    private static final String CONFIGURATION =
            """
            set no bouncemail
            poll mail.example.com via 127.0.0.1 service %d protocol pop3 uidl bad-header accept timeout 20
              user "%s" password "%s" keep sslproto '' mda "%s"
            """;

    private Fetchmail() {}

    static void poll(Program program, int port) throws IOException, InterruptedException {
        Path configuration = program.configure(
                CONFIGURATION.formatted(port, program.user(), program.password(), program.delivery()));
        // Where it keeps the UIDLs and its lock.
        Map<String, String> environment = Map.of("FETCHMAILHOME", program.home().toString());
        program.run(Set.of(DOWNLOADED, NOTHING_NEW), environment, "-f", configuration.toString());
    }
}
