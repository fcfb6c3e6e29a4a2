package io.mailkeep.imap.feed;

import com.google.auto.value.AutoValue;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.core.Username;

/** A point of a user's feed: after one of its batches. */
@AutoValue
abstract class Cursor {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})-([0-9a-f]{8})-([0-9a-f]{16})");

    /** Before the first batch. */
    static Cursor beginning(Username user) {
        return of(user, 0, new UUID(0, 0));
    }

    static Cursor after(Username user, Batch batch) {
        return of(user, batch.sequence(), batch.id());
    }

    static Cursor after(Username user, Head head) {
        return of(user, head.sequence(), head.id());
    }

    private static Cursor of(Username user, long sequence, UUID id) {
        return new AutoValue_Cursor(sequence, userTag(user), String.format("%016x", id.getMostSignificantBits()));
    }

    private static String userTag(Username user) {
        return Hashing.sha256()
                .hashString(user.asString(), StandardCharsets.UTF_8)
                .toString()
                .substring(0, 8);
    }

    /**
     * What {@link #text} wrote.
     *
     * @throws IllegalArgumentException for another text
     */
    static Cursor parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'since' must be a cursor as an earlier answer gave it, or now");
        }
        return new AutoValue_Cursor(Long.parseLong(matcher.group(1)), matcher.group(2), matcher.group(3));
    }

    abstract long sequence();

    abstract String userTag();

    /** Of the batch: a feed that began again has others. */
    abstract String batchTag();

    boolean isOf(Username user) {
        return userTag().equals(userTag(user));
    }

    String text() {
        return sequence() + "-" + userTag() + "-" + batchTag();
    }
}
