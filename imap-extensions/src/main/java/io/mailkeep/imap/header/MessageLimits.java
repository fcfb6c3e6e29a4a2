package io.mailkeep.imap.header;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.request.ImapRequest;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.message.Literal;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * How a message may be made. James decodes fields of its header whenever it stores or shows the message, in a time that
 * grows with the square of their length: hours for megabytes. And whoever lists its fields or its parts has all of them
 * in memory, where a part of seven octets takes a kilobyte.
 */
public final class MessageLimits {
    // Thousands of addresses are less.
    private static final int OCTETS_OF_A_FIELD = 102_400;
    private static final int FIELDS = 100_000;
    private static final int PARTS = 100_000;
    private static final int BLOCK = 8192;

    // RFC 9051 §7.1: LIMIT.
    private static final HumanReadableText FIELD_TOO_LONG = exceeded(
            "FIELD_TOO_LONG", "A field of the message's header has more than " + OCTETS_OF_A_FIELD + " octets");
    private static final HumanReadableText TOO_MANY_FIELDS =
            exceeded("TOO_MANY_FIELDS", "The message's header has more than " + FIELDS + " fields");
    private static final HumanReadableText TOO_MANY_PARTS =
            exceeded("TOO_MANY_PARTS", "More than " + PARTS + " lines of the message could begin a part");

    private MessageLimits() {}

    private static HumanReadableText exceeded(String name, String text) {
        return new HumanReadableText("io.mailkeep.imap." + name, "[LIMIT] " + text);
    }

    /** Stores a message, or answers NO if it exceeds a limit. */
    public static Mono<Void> on(
            Literal message,
            ImapRequest request,
            StatusResponseFactory statuses,
            Responder responder,
            Supplier<Mono<Void>> storing) {
        return Mono.fromCallable(() -> exceededBy(message))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(limit -> limit.map(exceeded -> Mono.<Void>fromRunnable(
                                () -> responder.respond(statuses.taggedNo(request.getTag(), null, exceeded))))
                        .orElseGet(storing));
    }

    private static Optional<HumanReadableText> exceededBy(Literal message) throws IOException {
        Count count = new Count();
        byte[] block = new byte[BLOCK];
        try (InputStream octets = message.getInputStream()) {
            for (int read = octets.read(block); read >= 0; read = octets.read(block)) {
                for (int i = 0; i < read; i++) {
                    count.add(block[i]);
                }
                Optional<HumanReadableText> exceeded = count.exceeded();
                if (exceeded.isPresent()) {
                    return exceeded;
                }
            }
        }
        return Optional.empty();
    }

    /** As James reads it: lines end with LF, with CR before it or not, and an empty one ends the header. */
    private static final class Count {
        private boolean inHeader = true;
        private int octetsOfField;
        private int longestField;
        private int fields;
        private int parts;
        private int octetsOfLine;
        private byte last;

        void add(byte octet) {
            if (octet == '\n') {
                if (octetsOfLine == 0 || (octetsOfLine == 1 && last == '\r')) {
                    inHeader = false;
                }
                octetsOfLine = 0;
            } else {
                if (octetsOfLine == 0 && octet != ' ' && octet != '\t') {
                    beginField();
                }
                octetsOfLine++;
                // RFC 2046 §5.1.1: no other line begins a part, though this one need not.
                if (octetsOfLine == 2 && octet == '-' && last == '-') {
                    parts++;
                }
            }
            if (inHeader) {
                octetsOfField++;
                longestField = Math.max(longestField, octetsOfField);
            }
            last = octet;
        }

        private void beginField() {
            octetsOfField = 0;
            if (inHeader) {
                fields++;
            }
        }

        Optional<HumanReadableText> exceeded() {
            if (longestField > OCTETS_OF_A_FIELD) {
                return Optional.of(FIELD_TOO_LONG);
            }
            if (fields > FIELDS) {
                return Optional.of(TOO_MANY_FIELDS);
            }
            return parts > PARTS ? Optional.of(TOO_MANY_PARTS) : Optional.empty();
        }
    }
}
