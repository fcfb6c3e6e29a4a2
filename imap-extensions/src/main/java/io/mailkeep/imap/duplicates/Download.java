package io.mailkeep.imap.duplicates;

import com.google.auto.value.AutoValue;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.ledger.Device;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;

/** Which device downloads from which mailbox. */
@AutoValue
abstract class Download {
    static Download of(MessagesFetched fetched) {
        return new AutoValue_Download(
                fetched.client().user(),
                Device.of(fetched.client()),
                fetched.mailbox().id());
    }

    abstract Username user();

    abstract Device device();

    abstract MailboxId mailbox();
}
