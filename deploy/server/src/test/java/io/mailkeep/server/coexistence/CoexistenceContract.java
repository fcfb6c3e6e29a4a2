package io.mailkeep.server.coexistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.protocol.MailServer;
import io.mailkeep.pop3.protocol.Pop3Contract;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;

/**
 * What a server does whose mailboxes are read by POP3 and IMAP clients side by side, group by group. It is started once,
 * with the files below in its {@code conf}, and serves all tests: each makes accounts of its own.
 */
public abstract class CoexistenceContract {
    private static final String ROUTES = "extensions.routes=";
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");

    /** The policies: an account's domain says which it has. */
    public static String keepCopy() {
        return Pop3Contract.keepCopy();
    }

    /** With a change feed. */
    public static String syncHooks() {
        return "<syncHooks><feed age=\"1 days\"/></syncHooks>";
    }

    /** A shipped {@code webadmin.properties} with the route of the feed. */
    public static String webadmin(String shipped) {
        return shipped.replace(ROUTES, ROUTES + "io.mailkeep.imap.feed.FeedRoutes,");
    }

    /** The same running server for every test. */
    protected abstract MailServer server();

    /** Blocking. Sweeps every user, by {@link #webadmin(String, String)}. */
    protected static void sweep(BinaryOperator<String> webadmin) {
        Matcher task = TASK.matcher(webadmin.apply("POST", "/keepcopy/sweep?usersPerSecond=10000"));
        assertThat(task.find()).isTrue();
        assertThat(webadmin.apply("GET", "/tasks/" + task.group(1) + "/await")).contains("\"status\":\"completed\"");
    }

    /** The body of webadmin's answer to a request that succeeds. */
    protected abstract String webadmin(String method, String path);

    @Nested
    class Pop3Effects extends Pop3EffectRules {
        Pop3Effects() {
            super(server(), CoexistenceContract.this::webadmin);
        }
    }

    @Nested
    class HangUps extends HangUpRules {
        HangUps() {
            super(server());
        }
    }

    @Nested
    class NextMaildrop extends NextMaildropRules {
        NextMaildrop() {
            super(server());
        }
    }

    @Nested
    class OfflineDevice extends OfflineDeviceRules {
        OfflineDevice() {
            super(server());
        }
    }

    @Nested
    class AllAtOnce extends AllAtOnceRules {
        AllAtOnce() {
            super(server(), CoexistenceContract.this::webadmin);
        }
    }
}
