package io.mailkeep.imap.duplicates;

import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.MessagesFetched;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.MailboxId;

/**
 * Which device downloads from which mailbox. A device is what it logged in as, where that is more than the user; otherwise
 * what it says of itself by ID, at its address.
 */
@AutoValue
abstract class Download {
    static Download of(MessagesFetched fetched) {
        ImapClient client = fetched.client();
        Optional<String> suffixed =
                client.loginName().filter(name -> !name.equals(client.user().asString()));
        MailboxId mailbox = fetched.mailbox().id();
        return suffixed.isPresent()
                ? new AutoValue_Download(client.user(), mailbox, suffixed, Optional.empty(), ImmutableMap.of())
                : new AutoValue_Download(
                        client.user(),
                        mailbox,
                        Optional.empty(),
                        client.address().map(address -> address.getHostAddress()),
                        client.id());
    }

    abstract Username user();

    abstract MailboxId mailbox();

    abstract Optional<String> loginName();

    abstract Optional<String> address();

    abstract ImmutableMap<String, String> id();
}
