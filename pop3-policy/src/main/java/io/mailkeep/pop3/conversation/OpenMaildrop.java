package io.mailkeep.pop3.session;

import io.mailkeep.pop3.maildrop.CommitResult;
import io.mailkeep.pop3.maildrop.Maildrop;
import io.mailkeep.pop3.maildrop.Marks;
import io.mailkeep.pop3.maildrop.OfferedMessage;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;

/** The TRANSACTION state: a maildrop, what the client marked in it, and the figures of STAT kept up to date. */
final class OpenMaildrop {
    private final Username user;
    private final Maildrop maildrop;
    private final Marks marks = new Marks();
    private final long octets;
    private long deletedOctets;
    private int retrieves;
    private int tops;
    private long octetsSent;
    private Optional<CommitResult> result = Optional.empty();
    private String end = "hang-up";

    OpenMaildrop(Username user, Maildrop maildrop) {
        this.user = user;
        this.maildrop = maildrop;
        this.octets =
                maildrop.messages().stream().mapToLong(OfferedMessage::size).sum();
    }

    Username user() {
        return user;
    }

    Maildrop maildrop() {
        return maildrop;
    }

    /** Messages that are not marked as deleted. */
    int count() {
        return maildrop.messages().size() - marks.deletedCount();
    }

    /** The octets of the messages that are not marked as deleted. */
    long octets() {
        return octets - deletedOctets;
    }

    /** The message with that number; empty when there is none or it is marked as deleted. */
    Optional<OfferedMessage> message(int number) {
        boolean exists = number >= 1 && number <= maildrop.messages().size();
        return exists && !marks.isDeleted(number)
                ? Optional.of(maildrop.messages().get(number - 1))
                : Optional.empty();
    }

    /** The number an argument stands for, if there is such a message. */
    OptionalInt number(String argument) {
        OptionalInt number = Arguments.number(argument);
        return number.isPresent() && message(number.getAsInt()).isPresent() ? number : OptionalInt.empty();
    }

    /** A line for each message that is not marked as deleted, rendered when the iterator is asked for it. */
    Iterator<String> lines(Function<OfferedMessage, String> text) {
        return IntStream.rangeClosed(1, maildrop.messages().size())
                .filter(number -> !marks.isDeleted(number))
                .mapToObj(
                        number -> number + " " + text.apply(maildrop.messages().get(number - 1)))
                .iterator();
    }

    void delete(int number) {
        marks.delete(number);
        deletedOctets += maildrop.messages().get(number - 1).size();
    }

    void undelete() {
        marks.reset();
        deletedOctets = 0;
    }

    /** The whole message has left. */
    void retrieved(int number, long octetsSent) {
        marks.retrieve(number);
        retrieves++;
        this.octetsSent += octetsSent;
    }

    void topped(long octetsSent) {
        tops++;
        this.octetsSent += octetsSent;
    }

    /** Blocking. Carries out the marks; the maildrop is closed whatever comes of it. */
    CommitResult commit() throws MailboxException {
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
    void close() {
        maildrop.close();
    }

    /** The session as the operator's log has it. */
    String summary() {
        String done = result.map(r -> " expunged=" + r.expunged() + " released=" + r.released() + " moved=" + r.moved()
                        + " ignored=" + r.ignored())
                .orElse("");
        return "user=" + user.asString() + " end=" + end + " retr=" + retrieves + " top=" + tops + " dele="
                + marks.deletedCount() + " octets=" + octetsSent + done;
    }
}
