package io.mailkeep.imap.login;

import java.net.InetAddress;
import org.apache.james.core.Username;

/** For a server without the POP3 extension. */
final class NoLoginBrake implements LoginBrake {
    @Override
    public boolean bars(Username user, InetAddress remote) {
        return false;
    }

    @Override
    public void failed(Username user, InetAddress remote) {}

    @Override
    public void succeeded(Username user, InetAddress remote) {}
}
