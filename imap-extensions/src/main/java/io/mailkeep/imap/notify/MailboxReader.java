package io.mailkeep.imap.notify;

import com.github.fge.lambdas.Throwing;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.imap.removal.HighestModSeq;
import java.util.EnumSet;
import java.util.Optional;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.message.response.MailboxStatusResponse;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManager.MailboxSearchFetchType;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.Item;
import org.apache.james.mailbox.MessageManager.MailboxMetaData.RecentMode;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.search.MailboxQuery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads what clients are told of mailboxes that they have not selected. Never blocks. */
final class MailboxReader {
    /** Whether a STATUS response has HIGHESTMODSEQ. */
    enum ModSeqs {
        TOLD,
        LEFT_OUT
    }

    private final MailboxManager mailboxes;
    private final SubscriptionManager subscriptions;
    private final HighestModSeq highestModSeq;

    @Inject
    MailboxReader(MailboxManager mailboxes, SubscriptionManager subscriptions, HighestModSeq highestModSeq) {
        this.mailboxes = mailboxes;
        this.subscriptions = subscriptions;
        this.highestModSeq = highestModSeq;
    }

    Mono<Folders> folders(ImapSession session) {
        MailboxSession user = session.getMailboxSession();
        Mono<ImmutableMap<MailboxId, String>> names = mailboxes
                .search(MailboxQuery.privateMailboxesBuilder(user).build(), MailboxSearchFetchType.Minimal, user)
                .collect(ImmutableMap.toImmutableMap(
                        found -> found.getId(), found -> found.getPath().getName()));
        Mono<ImmutableSet<String>> subscribed = Flux.defer(
                        Throwing.supplier(() -> Flux.from(subscriptions.subscriptionsReactive(user)))
                                .sneakyThrow())
                .filter(path -> path.belongsTo(user))
                .map(MailboxPath::getName)
                .collect(ImmutableSet.toImmutableSet());
        return Mono.zip(names, subscribed)
                .map(read -> new Folders(read.getT1(), read.getT2(), user.getPathDelimiter()));
    }

    /** The STATUS response of a mailbox; empty if it is gone. */
    Mono<MailboxStatusResponse> status(MailboxId id, ModSeqs modSeqs, ImapSession session) {
        return Mono.from(mailboxes.getMailboxReactive(id, session.getMailboxSession()))
                .flatMap(mailbox -> Mono.zip(metaData(mailbox, session), modSeq(mailbox, modSeqs))
                        .flatMap(read -> Mono.fromCallable(() -> response(mailbox, read.getT1(), read.getT2()))))
                .onErrorResume(MailboxNotFoundException.class, e -> Mono.empty());
    }

    private static Mono<MailboxMetaData> metaData(MessageManager mailbox, ImapSession session) {
        return Mono.defer(Throwing.supplier(() -> mailbox.getMetaDataReactive(
                        RecentMode.IGNORE, session.getMailboxSession(), EnumSet.of(Item.MailboxCounters, Item.NextUid)))
                .sneakyThrow());
    }

    private Mono<Optional<ModSeq>> modSeq(MessageManager mailbox, ModSeqs modSeqs) {
        return modSeqs == ModSeqs.LEFT_OUT
                ? Mono.just(Optional.empty())
                : Mono.fromCallable(mailbox::getMailboxEntity)
                        .flatMap(highestModSeq::of)
                        .map(Optional::of);
    }

    // UNSEEN tells of flags to whom mod-sequences tell nothing. Null is how James leaves an item out.
    @SuppressWarnings("NullOptional")
    private static MailboxStatusResponse response(
            MessageManager mailbox, MailboxMetaData read, Optional<ModSeq> highest) throws Exception {
        return new MailboxStatusResponse(
                null,
                null,
                null,
                null,
                read.getMessageCount(),
                null,
                read.getUidNext(),
                highest.orElse(null),
                read.getUidValidity(),
                read.getUnseenCount(),
                mailbox.getMailboxPath().getName(),
                null);
    }
}
