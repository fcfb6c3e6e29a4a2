package io.mailkeep.pop3.hold;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;

/** Who sent a message, by what its header says. */
public final class Senders {
    /** Of the body of a header field, in characters; a longer one is no one's name. */
    static final int LONGEST_FIELD = 64 * 1024;

    private Senders() {}

    /** The addresses in the bodies of From fields, in lower case; none of a field that takes minutes to read. */
    public static List<String> of(List<String> fromFields) {
        return fromFields.stream()
                .filter(field -> field.length() <= LONGEST_FIELD)
                .flatMap(field -> LenientAddressParser.DEFAULT.parseAddressList(field).flatten().stream())
                .map(Mailbox::getAddress)
                .map(address -> address.toLowerCase(Locale.US))
                .collect(ImmutableList.toImmutableList());
    }
}
