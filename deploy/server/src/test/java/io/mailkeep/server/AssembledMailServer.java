package io.mailkeep.server;

import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The assembled server as the POP3 contract sees it. */
final class AssembledMailServer implements MailServer, AutoCloseable {
    private final RunningServer.Builder settings;
    private final boolean survivesRestart;
    private final Set<String> domains = ConcurrentHashMap.newKeySet();
    private volatile RunningServer server;

    private AssembledMailServer(RunningServer.Builder settings, boolean survivesRestart) throws IOException {
        this.settings = settings;
        this.survivesRestart = survivesRestart;
        this.server = settings.start();
    }

    static AssembledMailServer thatForgets(RunningServer.Builder settings) throws IOException {
        return new AssembledMailServer(settings, false);
    }

    static AssembledMailServer thatSurvives(RunningServer.Builder settings) throws IOException {
        return new AssembledMailServer(settings, true);
    }

    @Override
    public int smtpPort() {
        return server.port(Port.SMTP);
    }

    @Override
    public int pop3Port() {
        return server.port(Port.POP3);
    }

    @Override
    public int imapPort() {
        return server.port(Port.IMAP);
    }

    @Override
    public void addUser(String name, String password) {
        String domain = name.substring(name.indexOf('@') + 1);
        if (domains.add(domain)) {
            server.addDomain(domain);
        }
        server.addUser(name, password);
    }

    /** The body of webadmin's answer. */
    String webadmin(String method, String path) {
        return server.webadmin(method, path, "").body();
    }

    @Override
    public boolean offersStls() {
        return true;
    }

    @Override
    public boolean survivesRestart() {
        return survivesRestart;
    }

    @Override
    public void restart() {
        server.close();
        try {
            server = settings.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
