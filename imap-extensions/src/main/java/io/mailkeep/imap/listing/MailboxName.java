package io.mailkeep.imap.listing;

import com.beetstra.jutf7.CharsetProvider;
import com.google.common.base.CharMatcher;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.decode.DecodingException;

/** What a client calls a mailbox: modified UTF-7 (RFC 3501 §5.1.3). James ends the connection where it is none. */
public final class MailboxName {
    private static final Charset MODIFIED_UTF_7 = new CharsetProvider().charsetForName("X-MODIFIED-UTF-7");

    private MailboxName() {}

    /** The name itself, or the pattern; refused where it is no modified UTF-7. */
    public static String decode(String sent) throws DecodingException {
        if (CharMatcher.is('&').matchesNoneOf(sent)) {
            return sent;
        }
        try {
            return MODIFIED_UTF_7
                    .newDecoder()
                    .decode(ByteBuffer.wrap(sent.getBytes(StandardCharsets.UTF_8)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "Not in modified UTF-7", e);
        }
    }

    /** As it was sent, once it is clear that it can be decoded. */
    static String checked(String sent) throws DecodingException {
        decode(sent);
        return sent;
    }
}
