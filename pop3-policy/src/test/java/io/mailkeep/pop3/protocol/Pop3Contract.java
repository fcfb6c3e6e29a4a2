package io.mailkeep.pop3.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;

/**
 * What every server with the extension must do, group by group. A server is started once, with {@link #keepCopy()} as
 * its {@code conf/keepcopy.xml}, and serves all tests: each makes accounts of its own.
 */
public abstract class Pop3Contract {
    /** The same running server for every test. */
    protected abstract MailServer server();

    /** The {@code keepcopy.xml} that the contract speaks of. */
    public static String keepCopy() {
        try (InputStream in = Pop3Contract.class.getResourceAsStream("keepcopy.xml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nested
    class Capabilities extends CapabilityRules {
        Capabilities() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class Login extends LoginRules {
        Login() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class Auth extends AuthRules {
        Auth() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class Session extends SessionRules {
        Session() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class Content extends ContentRules {
        Content() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class Policy extends PolicyRules {
        Policy() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class PolicyOptions extends PolicyOptionRules {
        PolicyOptions() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class HangUp extends HangUpRules {
        HangUp() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class UniqueIds extends UidlRules {
        UniqueIds() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class Races extends RaceRules {
        Races() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class RandomWalk extends ModelRules {
        RandomWalk() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class Volume extends VolumeRules {
        Volume() {
            super(Pop3Contract.this.server());
        }
    }

    @Nested
    class HostileInput extends HostileInputRules {
        HostileInput() {
            super(Pop3Contract.this.server());
        }
    }
}
