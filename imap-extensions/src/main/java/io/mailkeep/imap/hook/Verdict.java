package io.mailkeep.imap.hook;

import com.google.auto.value.AutoValue;
import java.util.Optional;

/** What a guard says of a command. */
@AutoValue
public abstract class Verdict {
    private static final int LONGEST = 200;

    public static Verdict allow() {
        return new AutoValue_Verdict(Optional.empty());
    }

    /**
     * The client is answered NO with this reason: printable ASCII of a line, at most 200 characters; what is not is left
     * out.
     */
    public static Verdict refuse(String reason) {
        String line = reason.codePoints()
                .filter(character -> character >= ' ' && character < 0x7f)
                .limit(LONGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new AutoValue_Verdict(Optional.of(line));
    }

    /** Why it must not be; empty if it may. */
    public abstract Optional<String> refusal();
}
