package io.mailkeep.pop3.ledger;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import org.apache.james.mailbox.MessageUid;

/**
 * New UIDLs. A minted one comes from the message id, which James never gives twice, so it can not come back for
 * another message even after INBOX was deleted; and it begins with a letter, so it is never one of stock James's,
 * which are bare UIDs.
 */
public final class UidlMint {
    private static final int LONGEST_ID = 58;
    private static final int LONGEST_COPY = 70;

    private UidlMint() {}

    /** The UIDL that stock James 3.8 gives: what clients know of messages that were there before. */
    public static Uidl bare(MessageUid uid) {
        return Uidl.bare(uid);
    }

    /** The UIDL of a message that no client knows yet. */
    public static Uidl mint(String messageId) {
        return mint(CompactText.of(messageId));
    }

    static Uidl mint(CompactText messageId) {
        return messageId.uuid().map(Uidl::minted).orElseGet(() -> Uidl.of("m" + fitting(messageId.toString())));
    }

    /** For a further copy of one message in the same maildrop, told from others by a text of any length. */
    public static Uidl mintCopy(String messageId, String copy) {
        String whole = "m" + fitting(messageId) + "-" + copy;
        return Uidl.of(isPlain(whole) && whole.length() <= LONGEST_COPY ? whole : "c" + hash(whole));
    }

    private static String fitting(String messageId) {
        return messageId.length() <= LONGEST_ID && isPlain(messageId) ? messageId : hash(messageId);
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= '!' && c <= '~');
    }

    private static String hash(String text) {
        return BaseEncoding.base64Url()
                .omitPadding()
                .encode(Hashing.sha256()
                        .hashString(text, StandardCharsets.UTF_8)
                        .asBytes());
    }
}
