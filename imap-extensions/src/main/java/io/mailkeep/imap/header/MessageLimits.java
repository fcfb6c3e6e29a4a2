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
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.field.LenientFieldParser;
import org.apache.james.mime4j.io.MaxHeaderLengthLimitException;
import org.apache.james.mime4j.io.MaxHeaderLimitException;
import org.apache.james.mime4j.io.MaxLineLimitException;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.stream.DefaultFieldBuilder;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawField;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * How a message may be made. James decodes fields, of parts, too, whenever it stores or shows the message, in a time that
 * grows with the square of their length: hours for megabytes. Parts in each other it reads by calls in each other, and
 * does not answer a command that overflows the stack. And whoever lists fields or parts has all of them in memory, where
 * a part of seven octets takes a kilobyte.
 */
public final class MessageLimits {
    // Thousands of addresses are less.
    private static final int OCTETS_OF_A_FIELD = 102_400;
    // Each of that length can take seconds, and so can a hundred of a tenth of it.
    private static final int LONGEST_FIELDS = 10;
    private static final int FIELDS = 100_000;
    // A forwarded message takes two.
    private static final int PARTS_IN_EACH_OTHER = 100;
    private static final int PARTS = 10_000;

    // A line, too: it is in memory before its field is.
    private static final MimeConfig READING = MimeConfig.copy(MimeConfig.PERMISSIVE)
            .setMaxContentLen(-1)
            .setMaxHeaderCount(FIELDS)
            .setMaxLineLen(OCTETS_OF_A_FIELD + 1)
            .build();

    // RFC 9051 §7.1: LIMIT.
    private static final HumanReadableText FIELD_TOO_LONG =
            exceeded("FIELD_TOO_LONG", "A header field of the message has more than " + OCTETS_OF_A_FIELD + " octets");
    private static final HumanReadableText FIELDS_TOO_LONG =
            exceeded("FIELDS_TOO_LONG", "The header fields of the message are too long together");
    private static final HumanReadableText TOO_MANY_FIELDS =
            exceeded("TOO_MANY_FIELDS", "The message has more than " + FIELDS + " header fields");
    private static final HumanReadableText TOO_DEEP =
            exceeded("TOO_DEEP", "More than " + PARTS_IN_EACH_OTHER + " parts of the message are in each other");
    private static final HumanReadableText TOO_MANY_PARTS =
            exceeded("TOO_MANY_PARTS", "The message has more than " + PARTS + " parts");

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
        Fields fields = new Fields();
        // What is a part is what the most lenient of James's readers think.
        MimeTokenStream parts = new MimeTokenStream(
                READING,
                DecodeMonitor.SILENT,
                fields,
                new DefaultBodyDescriptorBuilder(null, LenientFieldParser.getParser(), DecodeMonitor.SILENT));
        try (InputStream octets = message.getInputStream()) {
            parts.parse(octets);
            return exceededBy(parts, fields);
        } catch (MaxHeaderLengthLimitException e) {
            return Optional.of(FIELD_TOO_LONG);
        } catch (MaxHeaderLimitException e) {
            return Optional.of(TOO_MANY_FIELDS);
        } catch (MimeException | MimeIOException | RuntimeException e) {
            // What mime4j does not take apart, it does not take apart for those either who come later.
            return Optional.of(FIELD_TOO_LONG).filter(limit -> e.getCause() instanceof MaxLineLimitException);
        }
    }

    private static Optional<HumanReadableText> exceededBy(MimeTokenStream parts, Fields fields)
            throws IOException, MimeException {
        Count count = new Count();
        // The message itself has begun, and is no part.
        for (EntityState state = parts.next(); state != EntityState.T_END_OF_STREAM; state = parts.next()) {
            count.add(state);
            Optional<HumanReadableText> exceeded = fields.exceeded().or(count::exceeded);
            if (exceeded.isPresent()) {
                return exceeded;
            }
        }
        return Optional.empty();
    }

    /** Of all parts together, and with those that are none. */
    private static final class Fields extends DefaultFieldBuilder {
        private static final long MOST_SQUARES = (long) LONGEST_FIELDS * OCTETS_OF_A_FIELD * OCTETS_OF_A_FIELD;

        private int count;
        private long squares;

        Fields() {
            super(OCTETS_OF_A_FIELD + 1);
        }

        @Override
        public RawField build() throws MimeException {
            count++;
            squares += (long) getRaw().length() * getRaw().length();
            return super.build();
        }

        Optional<HumanReadableText> exceeded() {
            if (squares > MOST_SQUARES) {
                return Optional.of(FIELDS_TOO_LONG);
            }
            return count > FIELDS ? Optional.of(TOO_MANY_FIELDS) : Optional.empty();
        }
    }

    private static final class Count {
        private int parts;
        private int depth;

        void add(EntityState state) {
            switch (state) {
                case T_START_BODYPART:
                case T_START_MESSAGE:
                    parts++;
                    depth++;
                    break;
                case T_END_BODYPART:
                case T_END_MESSAGE:
                    depth--;
                    break;
                default:
            }
        }

        Optional<HumanReadableText> exceeded() {
            if (depth > PARTS_IN_EACH_OTHER) {
                return Optional.of(TOO_DEEP);
            }
            return parts > PARTS ? Optional.of(TOO_MANY_PARTS) : Optional.empty();
        }
    }
}
