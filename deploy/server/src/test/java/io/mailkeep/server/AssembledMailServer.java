package io.mailkeep.server;

import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.server.home.Port;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The assembled server as the POP3 contract sees it. */
final class AssembledMailServer implements MailServer {
    private final RunningServer server;
    private final Set<String> domains = ConcurrentHashMap.newKeySet();

    AssembledMailServer(RunningServer server) {
        this.server = server;
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

    @Override
    public boolean offersStls() {
        return true;
    }

    @Override
    public boolean survivesRestart() {
        return false;
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException("RestartIT restarts");
    }
}
