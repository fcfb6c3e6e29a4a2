package io.mailkeep.imap.selection;

import com.google.inject.Inject;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.changes.Changes;
import io.mailkeep.imap.metrics.Counter;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.metrics.api.MetricFactory;
import reactor.core.publisher.Mono;

/**
 * Up to which mod-sequence a client has been told of everything. When it comes back it asks for nothing beneath: what one
 * too high covers is lost to it, what one too low leaves out it is told twice.
 */
public final class ToldModSeq {
    private final ChangeLog log;
    private final MetricFactory metrics;

    @Inject
    ToldModSeq(ChangeLog log, MetricFactory metrics) {
        this.log = log;
        this.metrics = metrics;
    }

    /**
     * The mailbox's highest mod-sequence, if only removals lie between it and what the client was told: those it is
     * told of without one. Else a lower one.
     */
    public Mono<ModSeq> of(Selection selection, ModSeq highest) {
        return Mono.defer(() -> {
            Covered covered = selection.covered();
            return highest.compareTo(covered.upTo()) <= 0
                    ? Mono.just(highest)
                    : of(selection.getMailboxId(), covered, highest);
        });
    }

    /** What was read of the selected mailbox, with {@link #of} in the place of its highest mod-sequence. */
    public Mono<MailboxMetaData> in(Selection selection, MailboxMetaData read) {
        return of(selection, read.getHighestModSeq()).map(modSeq -> with(modSeq, read));
    }

    /**
     * What was read of the mailbox that a session has selected, with a highest mod-sequence that can be had without the
     * change log: a lower one than {@link #of} after removals.
     */
    public static MailboxMetaData atOnce(ImapSession session, MailboxMetaData read) {
        return Selection.in(session)
                .map(selection -> selection.covered().upTo())
                .filter(covered -> covered.compareTo(read.getHighestModSeq()) < 0)
                .map(covered -> with(covered, read))
                .orElse(read);
    }

    private static MailboxMetaData with(ModSeq modSeq, MailboxMetaData read) {
        return new MailboxMetaData(
                read.getRecent(),
                read.getPermanentFlags(),
                read.getUidValidity(),
                read.getUidNext(),
                modSeq,
                read.getMessageCount(),
                read.getUnseenCount(),
                read.getFirstUnseen(),
                read.isWriteable(),
                read.getACL());
    }

    private Mono<ModSeq> of(MailboxId mailbox, Covered covered, ModSeq highest) {
        return log.since(mailbox, covered.upTo(), highest)
                .map(changes -> changes.without(covered.beyond()))
                .map(untold -> isRemovals(untold) ? highest : covered.upTo())
                .onErrorResume(failure -> {
                    metrics.generate(Counter.CHANGE_LOG_FAILED.metric()).increment();
                    return Mono.just(covered.upTo());
                });
    }

    private static boolean isRemovals(Changes changes) {
        return changes.complete() && changes.touched().isEmpty();
    }
}
