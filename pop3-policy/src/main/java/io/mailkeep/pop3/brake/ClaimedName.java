package io.mailkeep.pop3.brake;

import com.google.common.base.CharMatcher;
import org.apache.james.core.Username;

/** The name of someone who has not proved to have it. */
public final class ClaimedName {
    private ClaimedName() {}

    /** As it may stand in a log: SASL takes line ends into a name, with which anybody could write lines of their own. */
    public static String printable(Username claimed) {
        return CharMatcher.javaIsoControl().replaceFrom(claimed.asString(), '?');
    }
}
