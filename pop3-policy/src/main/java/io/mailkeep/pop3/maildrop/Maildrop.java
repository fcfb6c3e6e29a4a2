package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.ledger.KnownDevice;
import io.mailkeep.pop3.ledger.OfferedMessage;
import io.mailkeep.pop3.policy.Guard;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.readahead.ReadAheads;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;

/** One session's maildrop. Numbers start at 1 and never change while it is open. Not thread-safe. */
public final class Maildrop {
    private final KeepPolicy policy;
    private final Client client;
    private final Optional<Integer> device;
    private final ImmutableList<KnownDevice> devices;
    private final Offer offer;
    private final Retrieval retrieval;
    private final CommitLog log;
    private final Removals removals;
    private final Ending ending;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Removals.Work left = Removals.Work.NONE;

    /**
     * @param device the number of the client's device; empty when the policy tells none apart
     * @param devices the user's
     */
    Maildrop(
            KeepPolicy policy,
            Client client,
            Optional<Integer> device,
            ImmutableList<KnownDevice> devices,
            Offer offer,
            ReadAheads readAheads,
            CommitLog log,
            Removals removals,
            Ending ending) {
        this.policy = policy;
        this.client = client;
        this.device = device;
        this.devices = devices;
        this.offer = offer;
        this.retrieval = new Retrieval(offer, readAheads);
        this.log = log;
        this.removals = removals;
        this.ending = ending;
    }

    /** Whom it was opened for. */
    public Client client() {
        return client;
    }

    /** The policy that was the user's when the session began. */
    public KeepPolicy policy() {
        return policy;
    }

    /** Message number n stands at index n-1. */
    public List<OfferedMessage> messages() {
        return offer.messages();
    }

    /** Of all messages. */
    public long octets() {
        return offer.octets();
    }

    /** Blocking. The whole message as stored; the caller closes the stream. */
    public InputStream content(int number) throws MessageGoneException, MailboxException {
        return offer.folder(number).content(offer.uid(number)).orElseThrow(() -> new MessageGoneException(number));
    }

    /**
     * Blocking. The same, of a message that is to be retrieved: of one that follows the last as it was up to 30 seconds
     * ago, for which the next are read ahead.
     */
    public InputStream retrieve(int number) throws MessageGoneException, MailboxException {
        Optional<InputStream> read = retrieval.take(number);
        return read.isPresent() ? read.get() : content(number);
    }

    /** Gives up what was read ahead of the client. Does not block. */
    public void stopReadingAhead() {
        retrieval.drop();
    }

    /** Blocking. The header and its empty line, without reading the body. */
    public InputStream header(int number) throws MessageGoneException, MailboxException {
        return offer.folder(number).header(offer.uid(number)).orElseThrow(() -> new MessageGoneException(number));
    }

    /**
     * Blocking. Carries out what the session marked, as the policy says: flags first, which may be repeated; then the
     * ledger, whose replacement is the moment that decides; then what is left to do in the mailbox, or after {@link
     * #close} if that are more than {@value Part#MOST_WAITED_FOR} removals or another mailbox failed. An exception means
     * that the outcome is not known: the client must be told {@code -ERR [SYS/TEMP]}; what was accepted is finished
     * after {@link #close}, or by a later session or sweep, and nothing that was not marked is touched.
     */
    public CommitResult commit(Marks marks) throws MailboxException {
        retrieval.close();
        if (marks.isEmpty()) {
            return CommitResult.NOTHING;
        }
        IntPredicate deletes = policy.onRetrieve().deletes() && !client.recent()
                ? number -> marks.isDeleted(number) || marks.isRetrieved(number)
                : marks::isDeleted;
        Optional<String> objection = policy.guard().flatMap(guard -> objection(guard, marks, deletes));
        Optional<Duration> parked =
                objection.map(any -> policy.guard().orElseThrow().park());
        CommitResult result = commit(marks, deletes, objection, parked);
        if (objection.isPresent()) {
            log.parked(user(), policy, objection.get(), deleted(result), parked.orElseThrow());
        }
        ending.committed(result);
        return result;
    }

    private CommitResult commit(
            Marks marks, IntPredicate deletes, Optional<String> objection, Optional<Duration> parked)
            throws MailboxException {
        List<Decision> decisions = new ArrayList<>();
        for (Offer.Listed listed : offer.mailboxes()) {
            ImmutableSet<MessageUid> retrieved = offer.uids(listed, marks::isRetrieved);
            ImmutableSet<MessageUid> deleted = offer.uids(listed, deletes);
            if (!retrieved.isEmpty() || !deleted.isEmpty()) {
                Part part = listed.read();
                Decision decision = part.commit(retrieved, deleted, device, devices, parked);
                decisions.add(decision);
                log.committed(
                        part.folder(),
                        policy,
                        result(ImmutableList.of(decision), retrieved.size(), objection),
                        client,
                        decision);
                log.retrievedAgain(part.folder(), policy, client, decision.retrievedAgain());
                int due = part.due(decision.decided());
                if (due > 0) {
                    // Decided: it is carried out even if another mailbox's part fails and the client is told of it.
                    left = left.and(Removals.Work.of(due, () -> part.dispose(decision.decided())));
                }
            }
        }
        if (left.messages() <= Part.MOST_WAITED_FOR) {
            Removals.Work work = left;
            left = Removals.Work.NONE;
            carryOut(work);
        }
        return result(decisions, Math.toIntExact(numbers(marks::isRetrieved).count()), objection);
    }

    // What was decided is hidden, and moved by a later login or sweep: nothing that a client could mend.
    private void carryOut(Removals.Work work) throws MailboxException {
        try {
            work.carryOut();
        } catch (TargetBusyException e) {
            log.disposalFailed(user(), e);
        }
    }

    private CommitResult result(List<Decision> decisions, int retrieved, Optional<String> objection) {
        return CommitResult.of(
                decisions.stream()
                        .flatMap(decision -> decision.actions().stream())
                        .collect(ImmutableMultiset.toImmutableMultiset()),
                retrieved,
                decisions.stream()
                        .mapToInt(decision -> decision.retrievedAgain().size())
                        .sum(),
                objection);
    }

    private static int deleted(CommitResult result) {
        return result.expunged() + result.released() + result.moved() + result.ignored();
    }

    private Optional<String> objection(Guard guard, Marks marks, IntPredicate deletes) {
        long unread = numbers(deletes)
                .filter(number -> !marks.isRetrieved(number)
                        && !messages().get(number - 1).retrieved())
                .count();
        return guard.objection(
                Math.toIntExact(numbers(deletes).count()), messages().size(), Math.toIntExact(unread));
    }

    private IntStream numbers(IntPredicate marked) {
        return IntStream.rangeClosed(1, messages().size()).filter(marked);
    }

    private Username user() {
        return offer.inbox().session().getUser();
    }

    /**
     * Blocking. Gives the maildrop's lock back and ends the mailbox session, later if many removals are left to do;
     * harmless when called again.
     */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            retrieval.close();
            removals.finish(user(), left, ending::closed);
        }
    }

    /** What is told of the session's end. */
    interface Ending {
        void committed(CommitResult result);

        void closed();
    }
}
