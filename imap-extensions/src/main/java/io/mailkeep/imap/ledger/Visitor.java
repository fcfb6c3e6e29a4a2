package io.mailkeep.imap.ledger;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.hook.ImapClient;
import org.apache.james.core.Username;

/** A user on a device. */
@AutoValue
abstract class Visitor {
    static Visitor of(ImapClient client) {
        return of(client.user(), Device.of(client));
    }

    static Visitor of(Username user, Device device) {
        return new AutoValue_Visitor(user, device);
    }

    abstract Username user();

    abstract Device device();
}
