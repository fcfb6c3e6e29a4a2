package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.net.InetAddress;
import java.util.Optional;
import org.apache.james.core.Username;

/** Who is at the other end of a session, as far as it is known by now. */
@AutoValue
public abstract class ImapClient {
    public static Builder builder() {
        return new AutoValue_ImapClient.Builder().id(ImmutableMap.of()).enabled(ImmutableSet.of());
    }

    /** Names the session, on all nodes, for as long as it lives and some time after. */
    public abstract String session();

    public abstract Username user();

    /** What it logged in as, where that says more than the user: with a suffix that names the device. */
    public abstract Optional<String> loginName();

    public abstract Optional<InetAddress> address();

    public abstract Transport transport();

    /** What it said of itself by ID (RFC 2971 §3.3), keys in lower case; empty until it does. At most 30 fields. */
    public abstract ImmutableMap<String, String> id();

    /** Capabilities that it enabled (RFC 5161), such as QRESYNC. */
    public abstract ImmutableSet<String> enabled();

    /** How the connection is protected. */
    public enum Transport {
        CLEARTEXT,
        TLS
    }

    /** All but {@code id} and {@code enabled} must be set; optional ones need not. */
    @AutoValue.Builder
    public interface Builder {
        Builder session(String session);

        Builder user(Username user);

        Builder loginName(String name);

        Builder address(InetAddress address);

        Builder transport(Transport transport);

        Builder id(ImmutableMap<String, String> id);

        Builder enabled(ImmutableSet<String> enabled);

        ImapClient build();
    }
}
