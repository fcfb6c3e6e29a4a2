package io.mailkeep.imap.protocol;

import io.mailkeep.imap.protocol.ImapClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A mailbox as a client sees it that has nothing but the lines it is told: which messages there are, by number. A line
 * that cannot be, of a message that is not there or of a removal told twice, fails. Not thread-safe.
 */
final class MailboxView {
    private static final Pattern NUMBERED = Pattern.compile("\\* (\\d+) (EXISTS|RECENT|EXPUNGE)");
    private static final Pattern VANISHED = Pattern.compile("\\* VANISHED ([\\d:,]+)");
    private static final Pattern OF_NO_MESSAGE =
            Pattern.compile("\\* (FLAGS \\(|OK |SEARCH|ESEARCH |ENABLED|LIST |STATUS |CAPABILITY ).*");

    private final List<Message> messages = new ArrayList<>();

    /** What has been told of a message. */
    private record Message(Optional<Long> uid, Optional<Set<String>> flags) {
        static final Message UNKNOWN = new Message(Optional.empty(), Optional.empty());

        Message told(Fetched fetched, String line) {
            if (uid.isPresent() && fetched.uid().isPresent() && !uid.equals(fetched.uid())) {
                throw new AssertionError("The message with UID " + uid.get() + " is told to be another: " + line);
            }
            return new Message(
                    fetched.uid().or(() -> uid), fetched.lastingFlags().or(() -> flags));
        }
    }

    /** Has the client select INBOX and learn all there is to know of it. */
    static MailboxView selectedBy(ImapClient client) throws IOException {
        MailboxView view = new MailboxView();
        view.apply(client.send("SELECT INBOX").ok());
        // RFC 9051 §6.4.9 has it succeed in an empty mailbox too, which is for another rule to say.
        view.apply(client.send("UID FETCH 1:* (UID FLAGS)"));
        return view;
    }

    MailboxView apply(Answer answer) {
        return apply(answer.lines());
    }

    MailboxView apply(List<String> lines) {
        lines.forEach(this::apply);
        return this;
    }

    private void apply(String line) {
        Matcher numbered = NUMBERED.matcher(line);
        Matcher vanished = VANISHED.matcher(line);
        Optional<Fetched> fetched = Fetched.in(line);
        if (numbered.matches()) {
            count(Integer.parseInt(numbered.group(1)), numbered.group(2), line);
        } else if (vanished.matches()) {
            Uids.parse(vanished.group(1)).forEach(uid -> vanish(uid, line));
        } else if (fetched.isPresent()) {
            int index = index(fetched.get().number(), line);
            messages.set(index, messages.get(index).told(fetched.get(), line));
        } else if (!OF_NO_MESSAGE.matcher(line).matches()) {
            throw new AssertionError("Not a line that a mailbox has: " + line);
        }
    }

    private void count(int number, String what, String line) {
        switch (what) {
            case "EXISTS" -> {
                if (number < messages.size()) {
                    throw impossible(line);
                }
                grow(number);
            }
            case "EXPUNGE" -> messages.remove(index(number, line));
            default -> {
                if (number > messages.size()) {
                    throw impossible(line);
                }
            }
        }
    }

    private void grow(int size) {
        while (messages.size() < size) {
            messages.add(Message.UNKNOWN);
        }
    }

    private int index(int number, String line) {
        if (number < 1 || number > messages.size()) {
            throw impossible(line);
        }
        return number - 1;
    }

    /** UIDs ascend: one that was never told belongs to a message that is still unknown, between the neighbours. */
    private void vanish(long uid, String line) {
        int from = 1 + lastIndex(known -> known < uid);
        int to = firstIndex(known -> known > uid);
        int gone = IntStream.range(from, to)
                .filter(index ->
                        messages.get(index).uid().filter(known -> known == uid).isPresent())
                .findFirst()
                .orElse(from);
        if (gone >= to) {
            throw impossible(line);
        }
        messages.remove(gone);
    }

    private int lastIndex(LongPredicate uid) {
        return IntStream.range(0, messages.size())
                .filter(index -> messages.get(index).uid().filter(uid::test).isPresent())
                .max()
                .orElse(-1);
    }

    private int firstIndex(LongPredicate uid) {
        return IntStream.range(0, messages.size())
                .filter(index -> messages.get(index).uid().filter(uid::test).isPresent())
                .findFirst()
                .orElse(messages.size());
    }

    /** Fails unless what was told is true of the mailbox that another client has just seen. */
    void expectSameAs(MailboxView truth) {
        if (messages.size() != truth.messages.size()) {
            throw differentFrom(truth);
        }
        for (int index = 0; index < messages.size(); index++) {
            Message told = messages.get(index);
            Message real = truth.messages.get(index);
            boolean same =
                    told.uid().map(uid -> real.uid().equals(Optional.of(uid))).orElse(true)
                            && told.flags()
                                    .map(flags -> real.flags().equals(Optional.of(flags)))
                                    .orElse(true);
            if (!same) {
                throw differentFrom(truth);
            }
        }
    }

    private AssertionError differentFrom(MailboxView truth) {
        return new AssertionError("The client was told of\n" + this + "\nand there is\n" + truth);
    }

    private AssertionError impossible(String line) {
        return new AssertionError(
                line + " cannot be said to a client that was told of " + messages.size() + " messages:\n" + this);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Message message : messages) {
            text.append(message.uid().map(String::valueOf).orElse("?"))
                    .append(message.flags().map(Object::toString).orElse("?"))
                    .append(' ');
        }
        return text.toString();
    }
}
