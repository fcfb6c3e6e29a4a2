package io.mailkeep.pop3.hold;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.field.address.LenientAddressParser;

/** Who sent a message, by what its header says. */
public final class Senders {
    private Senders() {}

    /** The addresses in the bodies of From fields, in lower case. */
    public static List<String> of(List<String> fromFields) {
        return fromFields.stream()
                .flatMap(field -> LenientAddressParser.DEFAULT.parseAddressList(field).flatten().stream())
                .map(Mailbox::getAddress)
                .map(address -> address.toLowerCase(Locale.US))
                .collect(ImmutableList.toImmutableList());
    }
}
