package io.mailkeep.imap.support;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.inject.Inject;
import io.mailkeep.imap.ledger.DeviceStates;
import io.mailkeep.imap.ledger.KnownDevice;
import io.mailkeep.imap.ledger.Position;
import io.mailkeep.imap.removal.HighestModSeq;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.MailboxSearchFetchType;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxMetaData;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How far a device is behind. Costs a LIST, a statement for each of the user's mailboxes, and two more for each in which the
 * device has been.
 */
final class Lag {
    private static final int AT_ONCE = 4;

    private final DeviceStates states;
    private final MailboxManager mailboxes;
    private final MailboxSessionMapperFactory mappers;
    private final HighestModSeq modSeqs;

    @Inject
    Lag(DeviceStates states, MailboxManager mailboxes, MailboxSessionMapperFactory mappers, HighestModSeq modSeqs) {
        this.states = states;
        this.mailboxes = mailboxes;
        this.mappers = mappers;
        this.modSeqs = modSeqs;
    }

    /** In the order of James's LIST. */
    Flux<OfMailbox> of(Username user, KnownDevice known) {
        MailboxSession session = mailboxes.createSystemSession(user);
        return mailboxes
                .search(MailboxQuery.privateMailboxesBuilder(session).build(), MailboxSearchFetchType.Minimal, session)
                .map(MailboxMetaData::getMailbox)
                .flatMapSequential(mailbox -> of(user, known, mailbox), AT_ONCE);
    }

    private Mono<OfMailbox> of(Username user, KnownDevice known, Mailbox mailbox) {
        return states.of(user, known, mailbox.getMailboxId()).flatMap(position -> Mono.zip(
                        modSeqs.highest(mailbox), mappers.getUidProvider().lastUidReactive(mailbox))
                .map(now -> OfMailbox.of(mailbox, position, now.getT1(), now.getT2())));
    }

    /** In one mailbox. */
    @AutoValue
    abstract static class OfMailbox {
        static OfMailbox of(Mailbox mailbox, Position position, ModSeq highest, Optional<MessageUid> lastUid) {
            return new AutoValue_Lag_OfMailbox(
                    mailbox.generateAssociatedPath().getName(),
                    position.modSeq().asLong(),
                    highest.asLong(),
                    position.uidNext().asLong(),
                    lastUid.map(MessageUid::next).orElse(MessageUid.MIN_VALUE).asLong(),
                    position.told(),
                    position.bodies().size());
        }

        @JsonProperty
        abstract String mailbox();

        /** Up to which the device was told everything. */
        @JsonProperty
        abstract long modSeq();

        /** Of the mailbox now. */
        @JsonProperty
        abstract long highestModSeq();

        /** Below which the device was told of every message. */
        @JsonProperty
        abstract long uidNext();

        /** Of the mailbox now. */
        @JsonProperty
        abstract long mailboxUidNext();

        /** About when it last was told of something: to six hours; empty if it never was. */
        @JsonProperty
        abstract Optional<Instant> told();

        /** How many messages were sent to it whole, as far as it is kept. */
        @JsonProperty
        abstract long bodies();
    }
}
