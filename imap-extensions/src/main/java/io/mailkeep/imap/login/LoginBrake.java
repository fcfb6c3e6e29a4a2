package io.mailkeep.imap.login;

import com.google.inject.ImplementedBy;
import java.net.InetAddress;
import org.apache.james.core.Username;

/**
 * Knows who was wrong about passwords too often. Where no module binds one, nobody is. Thread-safe; neither blocks nor
 * throws.
 */
@ImplementedBy(NoLoginBrake.class)
public interface LoginBrake {
    /** Whether a password for the user must be refused unchecked. */
    boolean bars(Username user, InetAddress remote);

    /** It was checked and wrong. */
    void failed(Username user, InetAddress remote);

    /** It was right. */
    void succeeded(Username user, InetAddress remote);
}
