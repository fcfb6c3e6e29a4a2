package io.mailkeep.pop3.wire;

import com.google.common.base.CharMatcher;
import com.google.common.base.Preconditions;
import org.apache.james.protocols.pop3.POP3Response;

/**
 * One-line replies. Their text is for people and never starts with a bracket, since that would be a response code
 * (RFC 2449 §6.4); a code is given as such.
 */
public final class StatusLine {
    /** RFC 2449 §4: 512 octets, of which "-ERR [AUTH-RESP-CODE] " and CRLF want some. */
    private static final int MAX_TEXT = 480;

    private static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');

    /** RFC 3206 and RFC 2449 §8: what a client can tell apart. */
    public enum Code {
        /** The credentials are wrong; nothing else. */
        AUTH("[AUTH]"),
        /** The credentials are right, another session holds the maildrop. */
        IN_USE("[IN-USE]"),
        /** The last login is too short ago. */
        LOGIN_DELAY("[LOGIN-DELAY]"),
        /** Likely to work later without anyone's help. */
        SYS_TEMP("[SYS/TEMP]"),
        /** Will not work until someone changes something. */
        SYS_PERM("[SYS/PERM]");

        private final String text;

        Code(String text) {
            this.text = text;
        }
    }

    private StatusLine() {}

    public static POP3Response ok(String text) {
        return new POP3Response(POP3Response.OK_RESPONSE, free(text));
    }

    public static POP3Response error(String text) {
        return new POP3Response(POP3Response.ERR_RESPONSE, free(text));
    }

    public static POP3Response error(Code code, String text) {
        return new POP3Response(POP3Response.ERR_RESPONSE, code.text + ' ' + free(text));
    }

    /** The same reply, after which the server closes the connection. */
    public static POP3Response closing(POP3Response reply) {
        reply.setEndSession(true);
        return reply;
    }

    private static String free(String text) {
        Preconditions.checkArgument(!text.startsWith("["), "free text starts with a bracket: %s", text);
        String printable = PRINTABLE.negate().replaceFrom(text, '?');
        return printable.length() <= MAX_TEXT ? printable : printable.substring(0, MAX_TEXT);
    }
}
