package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.pop3.policy.Guard;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.readahead.Messages;
import io.mailkeep.pop3.readahead.ReadAhead;
import io.mailkeep.pop3.readahead.ReadAheads;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MessageResult;
import org.reactivestreams.Publisher;

/** One session's maildrop. Numbers start at 1 and never change while it is open. Not thread-safe. */
public final class Maildrop {
    private final KeepPolicy policy;
    private final Client client;
    private final Optional<Integer> device;
    private final ImmutableList<Listed> parts;
    private final CommitLog log;
    private final Ending ending;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ImmutableList<OfferedMessage> messages;
    /** The mailbox of the last retrieve. */
    private Listed retrieving;

    /**
     * @param device the number of the client's device; empty when the policy tells none apart
     * @param parts the mailboxes, INBOX first, each with what it offers
     */
    Maildrop(
            KeepPolicy policy,
            Client client,
            Optional<Integer> device,
            ImmutableList<Listed> parts,
            CommitLog log,
            Ending ending) {
        this.policy = policy;
        this.client = client;
        this.device = device;
        this.parts = parts;
        this.log = log;
        this.ending = ending;
        this.messages =
                parts.stream().flatMap(listed -> listed.messages.stream()).collect(ImmutableList.toImmutableList());
        this.retrieving = parts.get(0);
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
    public ImmutableList<OfferedMessage> messages() {
        return messages;
    }

    /** Blocking. The whole message as stored; the caller closes the stream. */
    public InputStream content(int number) throws MessageGoneException, MailboxException {
        return part(number).folder().content(uid(number)).orElseThrow(() -> new MessageGoneException(number));
    }

    /**
     * Blocking. The same, of a message that is to be retrieved: of one that follows the last as it was up to 30 seconds
     * ago, for which the next are read ahead.
     */
    public InputStream retrieve(int number) throws MessageGoneException, MailboxException {
        Listed listed = listed(number);
        if (listed != retrieving) {
            stopReadingAhead();
            retrieving = listed;
        }
        Optional<MessageResult> read = listed.readAhead.take(number - 1 - listed.before);
        return read.isPresent() ? listed.part.folder().content(read.get()) : content(number);
    }

    /** Gives up what was read ahead of the client. Does not block. */
    public void stopReadingAhead() {
        retrieving.readAhead.drop();
    }

    /** Blocking. The header and its empty line, without reading the body. */
    public InputStream header(int number) throws MessageGoneException, MailboxException {
        return part(number).folder().header(uid(number)).orElseThrow(() -> new MessageGoneException(number));
    }

    /**
     * Blocking. Carries out what the session marked, as the policy says: flags first, which may be repeated; then the
     * ledger, whose replacement is the moment that decides; then what is left to do in the mailbox. An exception means
     * that the outcome is not known: the client must be told {@code -ERR [SYS/TEMP]}; what was accepted is finished by
     * a later session or sweep, and nothing that was not marked is touched.
     */
    public CommitResult commit(Marks marks) throws MailboxException {
        retrieving.readAhead.close();
        IntPredicate deletes = policy.onRetrieve().deletes() && !client.recent()
                ? number -> marks.isDeleted(number) || marks.isRetrieved(number)
                : marks::isDeleted;
        if (numbers(marks::isRetrieved).findAny().isEmpty()
                && numbers(deletes).findAny().isEmpty()) {
            return CommitResult.NOTHING;
        }
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
        for (Listed listed : parts) {
            ImmutableSet<MessageUid> retrieved = listed.uids(marks::isRetrieved);
            ImmutableSet<MessageUid> deleted = listed.uids(deletes);
            if (!retrieved.isEmpty() || !deleted.isEmpty()) {
                Decision decision = listed.part.commit(
                        retrieved, deleted, device, inbox().state().devices(), parked);
                decisions.add(decision);
                log.committed(
                        listed.part.folder(),
                        policy,
                        result(ImmutableList.of(decision), retrieved.size(), objection),
                        client,
                        decision);
                log.retrievedAgain(listed.part.folder(), policy, client, decision.retrievedAgain());
                listed.part.dispose(decision.decided());
            }
        }
        return result(decisions, Math.toIntExact(numbers(marks::isRetrieved).count()), objection);
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
                .filter(number ->
                        !marks.isRetrieved(number) && !messages.get(number - 1).retrieved())
                .count();
        return guard.objection(Math.toIntExact(numbers(deletes).count()), messages.size(), Math.toIntExact(unread));
    }

    private IntStream numbers(IntPredicate marked) {
        return IntStream.rangeClosed(1, messages.size()).filter(marked);
    }

    private MessageUid uid(int number) {
        return messages.get(number - 1).uid();
    }

    private Part part(int number) {
        return listed(number).part;
    }

    private Listed listed(int number) {
        return parts.stream()
                .filter(listed -> number > listed.before && number <= listed.before + listed.messages.size())
                .findFirst()
                .orElseThrow();
    }

    private Part inbox() {
        return parts.get(0).part;
    }

    private Username user() {
        return inbox().folder().session().getUser();
    }

    /** Blocking. Gives the maildrop's lock back and ends the mailbox session; harmless when called again. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parts.forEach(listed -> listed.readAhead.close());
            ending.closed();
        }
    }

    /** A mailbox, and those of its messages that the session was offered. */
    static final class Listed implements Messages {
        private final Part part;
        private final int before;
        private final ImmutableList<OfferedMessage> messages;
        private final ReadAhead readAhead;

        /**
         * @param before how many messages of other mailboxes come before
         */
        Listed(Part part, int before, ImmutableList<OfferedMessage> messages, ReadAheads readAheads) {
            this.part = part;
            this.before = before;
            this.messages = messages;
            this.readAhead = readAheads.of(this);
        }

        @Override
        public int count() {
            return messages.size();
        }

        @Override
        public MessageUid uid(int index) {
            return messages.get(index).uid();
        }

        @Override
        public long octets(int index) {
            return messages.get(index).size();
        }

        @Override
        public Publisher<MessageResult> read(Collection<MessageUid> uids) {
            return part.folder().read(uids);
        }

        private ImmutableSet<MessageUid> uids(IntPredicate marked) {
            return IntStream.rangeClosed(1, messages.size())
                    .filter(number -> marked.test(before + number))
                    .mapToObj(number -> messages.get(number - 1).uid())
                    .collect(ImmutableSet.toImmutableSet());
        }
    }

    /** What is told of the session's end. */
    interface Ending {
        void committed(CommitResult result);

        void closed();
    }
}
