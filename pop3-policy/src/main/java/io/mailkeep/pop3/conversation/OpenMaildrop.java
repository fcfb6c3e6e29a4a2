package io.mailkeep.pop3.conversation;

import com.google.common.collect.AbstractIterator;
import io.mailkeep.pop3.ledger.OfferedMessage;
import io.mailkeep.pop3.maildrop.CommitResult;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.maildrop.Marks;
import io.mailkeep.pop3.wire.Line;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;

/** The TRANSACTION state: a maildrop, what the client marked in it, and the figures of STAT kept up to date. */
public final class OpenMaildrop {
    private final Username user;
    private final Maildrop maildrop;
    private final Marks marks = new Marks();
    private final Set<Integer> unsent = new HashSet<>();
    private long deletedOctets;
    private int retrieves;
    private int tops;
    private long octetsSent;
    private Optional<CommitResult> result = Optional.empty();
    private String end = "hang-up";

    public OpenMaildrop(Username user, Maildrop maildrop) {
        this.user = user;
        this.maildrop = maildrop;
    }

    public Username user() {
        return user;
    }

    public Maildrop maildrop() {
        return maildrop;
    }

    /** Messages that are not marked as deleted. */
    public int count() {
        return maildrop.messages().size() - marks.deletedCount();
    }

    /** The octets of the messages that are not marked as deleted. */
    public long octets() {
        return maildrop.octets() - deletedOctets;
    }

    /** The message with that number; empty when there is none or it is marked as deleted. */
    public Optional<OfferedMessage> message(int number) {
        boolean exists = number >= 1 && number <= maildrop.messages().size();
        return exists && !marks.isDeleted(number)
                ? Optional.of(maildrop.messages().get(number - 1))
                : Optional.empty();
    }

    /** The number an argument stands for, if there is such a message. */
    public OptionalInt number(String argument) {
        OptionalInt number = Arguments.number(argument);
        return number.isPresent() && message(number.getAsInt()).isPresent() ? number : OptionalInt.empty();
    }

    /**
     * A line for each message that is not marked as deleted, rendered when the iterator is asked for it, in the place of
     * the line before.
     */
    public Iterator<Line> lines(Rendering rendering) {
        Iterator<OfferedMessage> messages = maildrop.messages().iterator();
        return new AbstractIterator<>() {
            private final Line line = new Line();
            private int number;

            @Override
            protected Line computeNext() {
                while (messages.hasNext()) {
                    OfferedMessage message = messages.next();
                    number++;
                    if (!marks.isDeleted(number)) {
                        rendering.append(line.clear().append(number).append(' '), message);
                        return line;
                    }
                }
                return endOfData();
            }
        };
    }

    /** What a listing says of a message, behind its number. */
    @FunctionalInterface
    public interface Rendering {
        void append(Line line, OfferedMessage message);
    }

    public void delete(int number) {
        marks.delete(number);
        deletedOctets += maildrop.messages().get(number - 1).size();
    }

    public void undelete() {
        marks.reset();
        unsent.clear();
        maildrop.stopReadingAhead();
        deletedOctets = 0;
    }

    /**
     * Whether the client asked for the message last without getting it, for want of a store or a worker. A DELE that was
     * sent ahead relied on a reply that never came, and would lose the mail.
     */
    public boolean isUnsent(int number) {
        return unsent.contains(number);
    }

    public void notSent(int number) {
        unsent.add(number);
    }

    /** The whole message has left. */
    public void retrieved(int number, long octetsSent) {
        marks.retrieve(number);
        unsent.remove(number);
        retrieves++;
        this.octetsSent += octetsSent;
    }

    public void topped(int number, long octetsSent) {
        unsent.remove(number);
        tops++;
        this.octetsSent += octetsSent;
    }

    /** Blocking. Carries out the marks; the maildrop is closed whatever comes of it. */
    public CommitResult commit() throws MailboxException {
        end = "quit-failed";
        try {
            CommitResult committed = maildrop.commit(marks);
            result = Optional.of(committed);
            end = "quit";
            return committed;
        } finally {
            maildrop.close();
        }
    }

    /** Blocking; harmless after a commit. */
    public void close() {
        maildrop.close();
    }

    /** The session as the operator's log has it. */
    public String summary() {
        String done = result.map(r -> " expunged=" + r.expunged() + " released=" + r.released() + " moved=" + r.moved()
                        + " ignored=" + r.ignored())
                .orElse("");
        return "user=" + user.asString() + device() + " end=" + end + " retr=" + retrieves + " top=" + tops + " dele="
                + marks.deletedCount() + " octets=" + octetsSent + done;
    }

    private String device() {
        return maildrop.client().device().map(name -> " device=" + name).orElse("");
    }
}
