package io.mailkeep.imap.keeping;

import com.google.inject.Inject;
import io.mailkeep.imap.login.LoginBrake;
import io.mailkeep.pop3.brake.FailedLogins;
import java.net.InetAddress;
import java.util.Optional;
import org.apache.james.core.Username;

/** The failures that all protocols count together. */
final class CommonFailures implements LoginBrake {
    private final FailedLogins failures;

    @Inject
    CommonFailures(FailedLogins failures) {
        this.failures = failures;
    }

    @Override
    public boolean bars(Username user, InetAddress remote) {
        return failures.bars(Optional.of(user), remote);
    }

    @Override
    public void failed(Username user, InetAddress remote) {
        failures.failed(Optional.of(user), remote);
    }

    @Override
    public void succeeded(Username user, InetAddress remote) {
        failures.succeeded(user, remote);
    }
}
