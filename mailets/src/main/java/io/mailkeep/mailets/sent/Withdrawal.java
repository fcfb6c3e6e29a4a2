package io.mailkeep.mailets.sent;

import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.pop3.hold.HeldException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes a copy of ours since the client has its own. Harmless when repeated. Does not block. */
final class Withdrawal {
    private static final Logger LOGGER = LoggerFactory.getLogger(Withdrawal.class);

    private final MailboxManager mailboxes;
    private final MailboxId.Factory ids;
    private final Metric withdrawn;

    @Inject
    Withdrawal(MailboxManager mailboxes, MailboxId.Factory ids, MetricFactory metrics) {
        this.mailboxes = mailboxes;
        this.ids = ids;
        this.withdrawn = metrics.generate("mailkeep-mailets-sent-withdrawn");
    }

    /** A copy under a legal hold stays; a copy that is gone is no failure. */
    Mono<Void> withdraw(Username owner, OurCopy copy) {
        MailboxSession session = mailboxes.createSystemSession(owner);
        return Mono.from(mailboxes.getMailboxReactive(ids.fromString(copy.mailboxId()), session))
                .flatMap(mailbox -> remove(copy.uid(), mailbox, session))
                .onErrorResume(MailboxNotFoundException.class, gone -> Mono.empty())
                .onErrorResume(HeldException.class, held -> Mono.fromRunnable(() -> stays(owner, copy)));
    }

    private Mono<Void> remove(MessageUid uid, MessageManager mailbox, MailboxSession session) {
        return Flux.from(mailbox.listMessagesMetadata(MessageRange.one(uid), session))
                .hasElements()
                .filter(isThere -> isThere)
                .flatMap(isThere -> mailbox.deleteReactive(ImmutableList.of(uid), session)
                        .doOnSuccess(any -> withdrawn.increment()));
    }

    private static void stays(Username owner, OurCopy copy) {
        LOGGER.info(
                "A sent message stays beside the client's own copy, since it is under a legal hold: user={}"
                        + " mailboxId={} uid={}",
                owner.asString(),
                copy.mailboxId(),
                copy.uid().asLong());
    }
}
