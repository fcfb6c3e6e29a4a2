package io.mailkeep.mailets.sent;

import com.google.auto.value.AutoValue;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.mail.internet.MimeUtility;
import org.apache.james.core.Username;

/** A message that a user has sent, known by its Message-ID. */
@AutoValue
public abstract class Submission {
    // What follows is hashed, but read into memory whole.
    private static final int LONGEST_ID = 2000;

    /**
     * Empty when the Message-ID is, or absurdly long.
     *
     * @param messageId the body of the field, as it stands in the header
     */
    static Optional<Submission> of(Username sender, String messageId) {
        return Optional.of(MimeUtility.unfold(messageId).trim())
                .filter(id -> !id.isEmpty() && id.length() <= LONGEST_ID)
                .map(id -> new AutoValue_Submission(sender, id));
    }

    abstract Username sender();

    abstract String messageId();

    /** Of bounded length. */
    String key() {
        return Hashing.sha256()
                .hashString(sender().asString() + '\n' + messageId(), StandardCharsets.UTF_8)
                .toString();
    }
}
