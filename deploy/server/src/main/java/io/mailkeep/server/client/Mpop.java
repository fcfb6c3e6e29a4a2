package io.mailkeep.server.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** How mpop is set up and called. */
final class Mpop {
    private static final String CONFIGURATION =
            """
            account default
            host 127.0.0.1
            port %d
            user %s
            password %s
            auth user
            tls off
            keep on
            only_new on
            uidls_file %s
            timeout 20
            received_header off
            delivery mda "%s"
            """;

    private Mpop() {}

    static void poll(Program program, int port) throws IOException, InterruptedException {
        Path uidls = program.home().resolve("uidls");
        Path configuration = program.configure(
                CONFIGURATION.formatted(port, program.user(), program.password(), uidls, program.delivery()));
        program.run(Set.of(0), Map.of(), "--quiet", "--file=" + configuration);
    }
}
