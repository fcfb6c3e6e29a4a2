package io.mailkeep.imap.maillog;

import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.MailboxChange.Message;
import io.mailkeep.imap.uids.UidSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is logged of a change. A value that is not of plain characters stands in quotes, in which {@code "}, {@code \} and
 * what does not print are escaped: whatever a mailbox or a keyword is called, a line is one line and its keys are ours.
 */
final class Line {
    private static final String PLAIN = "._:;@/,+*-";
    private static final int LONGEST_VALUE = 1000;
    private static final int LONGEST_LIST = 5000;

    private final StringBuilder text = new StringBuilder();

    private Line() {}

    static String of(MailboxChange change, List<Message> alike) {
        Line line = new Line();
        line.put("change", change.type().name());
        line.put("user", change.user().asString());
        line.put("owner", change.mailbox().path().getUser().asString());
        line.put("mailbox", change.mailbox().path().getName());
        line.put("mailboxId", change.mailbox().id().serialize());
        line.put("origin", change.origin().name());
        change.session().ifPresent(session -> line.put("session", session));
        line.put("messages", String.valueOf(alike.size()));
        line.put(
                "uids",
                UidSet.of(alike.stream().map(Message::uid).collect(Collectors.toList()))
                        .toString());
        line.put("modSeq", String.valueOf(highestModSeq(alike)));
        line.list(
                "ids",
                alike.stream()
                        .flatMap(message -> message.id().stream())
                        .map(id -> id.serialize())
                        .collect(Collectors.toList()));
        bytes(alike).ifPresent(bytes -> line.put("bytes", String.valueOf(bytes)));
        line.list("set", alike.get(0).flagsSet());
        line.list("cleared", alike.get(0).flagsCleared());
        line.put("event", change.eventId());
        return line.text.toString();
    }

    private static long highestModSeq(List<Message> messages) {
        return messages.stream()
                .mapToLong(message -> message.modSeq().asLong())
                .max()
                .orElse(0);
    }

    private static Optional<Long> bytes(List<Message> messages) {
        return messages.stream().flatMap(message -> message.size().stream()).reduce(Long::sum);
    }

    private void list(String key, Collection<String> values) {
        if (!values.isEmpty()) {
            add(key, String.join(",", values), LONGEST_LIST);
        }
    }

    private void put(String key, String value) {
        add(key, value, LONGEST_VALUE);
    }

    private void add(String key, String value, int longest) {
        if (text.length() > 0) {
            text.append(' ');
        }
        text.append(key).append('=');
        if (!value.isEmpty() && value.codePoints().allMatch(Line::isPlain)) {
            text.append(value);
            return;
        }
        text.append('"');
        value.codePoints().limit(longest).forEach(this::escape);
        text.append('"');
    }

    private static boolean isPlain(int character) {
        return character < 0x80 && (Character.isLetterOrDigit(character) || PLAIN.indexOf(character) >= 0);
    }

    private void escape(int character) {
        if (character == '"' || character == '\\') {
            text.append('\\').appendCodePoint(character);
        } else if (prints(character)) {
            text.appendCodePoint(character);
        } else {
            for (char unit : Character.toChars(character)) {
                text.append(String.format("\\u%04x", (int) unit));
            }
        }
    }

    private static boolean prints(int character) {
        switch (Character.getType(character)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
            case Character.SURROGATE:
            case Character.PRIVATE_USE:
            case Character.UNASSIGNED:
                return false;
            default:
                return true;
        }
    }
}
