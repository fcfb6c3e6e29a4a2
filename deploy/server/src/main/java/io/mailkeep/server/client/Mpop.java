package io.mailkeep.server.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Mpop, which sends commands ahead of the answers. */
public final class Mpop implements PollingClient {
    private static final Path FILE = Path.of("/usr/bin/mpop");
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

    private final Program program;

    /** @param home an existing directory of its own */
    public Mpop(Path home, String user, String password) {
        this.program = new Program(FILE, home, user, password);
    }

    @Override
    public String name() {
        return "mpop";
    }

    @Override
    public boolean isInstalled() {
        return program.isInstalled();
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public void poll(int port) throws IOException, InterruptedException {
        Path uidls = program.home().resolve("uidls");
        Path configuration = program.configure(
                CONFIGURATION.formatted(port, program.user(), program.password(), uidls, program.delivery()));
        program.run(Set.of(0), Map.of(), "--quiet", "--file=" + configuration);
    }

    @Override
    public List<String> taken() throws IOException {
        return program.taken();
    }
}
