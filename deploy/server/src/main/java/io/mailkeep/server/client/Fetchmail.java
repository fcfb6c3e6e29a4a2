package io.mailkeep.server.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fetchmail, which asks for one message at a time. */
public final class Fetchmail implements PollingClient {
    private static final Path FILE = Path.of("/usr/bin/fetchmail");
    private static final int DOWNLOADED = 0;
    private static final int NOTHING_NEW = 1;
    private static final String CONFIGURATION =
            """
            set no bouncemail
            poll mail.example.com via 127.0.0.1 service %d protocol pop3 uidl bad-header accept timeout 20
              user "%s" password "%s" keep sslproto '' mda "%s"
            """;

    private final Program program;

    /** @param home an existing directory of its own */
    public Fetchmail(Path home, String user, String password) {
        this.program = new Program(FILE, home, user, password);
    }

    @Override
    public String name() {
        return "fetchmail";
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
        Path configuration = program.configure(
                CONFIGURATION.formatted(port, program.user(), program.password(), program.delivery()));
        // Where it keeps the UIDLs and its lock.
        Map<String, String> environment = Map.of("FETCHMAILHOME", program.home().toString());
        program.run(Set.of(DOWNLOADED, NOTHING_NEW), environment, "-f", configuration.toString());
    }

    @Override
    public List<String> taken() throws IOException {
        return program.taken();
    }
}
