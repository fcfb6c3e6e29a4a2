package io.mailkeep.server.home;

import java.util.Arrays;
import java.util.Locale;

/**
 * A listener and its distance from the base port. The configuration files read each port from the system property
 * {@link #property()}, so that a server can be moved as a whole or listener by listener.
 */
public enum Port {
    LMTP(24),
    SMTP(25),
    POP3(110),
    IMAP(143),
    SUBMISSION(587),
    WEBADMIN(800),
    MONITORING(801),
    IMAPS(993),
    POP3S(995);

    public static final String BASE_PROPERTY = "mailkeep.port.base";
    private static final int HIGHEST_BASE = 65535 - 995;

    private final int offset;

    Port(int offset) {
        this.offset = offset;
    }

    public String property() {
        return "mailkeep.port." + name().toLowerCase(Locale.ROOT);
    }

    /** The port in effect, once {@link #publish} has run. */
    public int number() {
        return Integer.getInteger(property());
    }

    /** The port that goes with a base port. */
    public int above(int base) {
        return base + offset;
    }

    /** Sets the property of every listener that has none yet. */
    public static void publish(String base) {
        int number = parse(base);
        Arrays.stream(values())
                .filter(port -> System.getProperty(port.property()) == null)
                .forEach(port -> System.setProperty(port.property(), Integer.toString(port.above(number))));
    }

    private static int parse(String base) {
        try {
            int number = Integer.parseInt(base.trim());
            if (number >= 0 && number <= HIGHEST_BASE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, as a number out of range is.
        }
        throw new StartUpException("Base port \"" + base + "\" is not a number from 0 to " + HIGHEST_BASE + ": correct "
                + BASE_PROPERTY + " in conf/jvm.properties (or --base-port)");
    }
}
