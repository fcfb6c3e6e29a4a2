package io.mailkeep.imap.fetch;

import com.google.common.io.ByteStreams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.dom.field.ContentDispositionField;
import org.apache.james.mime4j.message.DefaultBodyDescriptorBuilder;
import org.apache.james.mime4j.message.MaximalBodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.apache.james.mime4j.util.CharsetUtil;
import org.jsoup.Jsoup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of what a message says: of its first text, plain or HTML, that is no attachment and not blank. The first,
 * because an HTML mail may end with a plain footer of a mailing list, and of two alternatives the plain one comes first
 * (RFC 2046 §5.1.4). What it costs is bounded, whatever the message is.
 */
final class Excerpt {
    private static final Logger LOGGER = LoggerFactory.getLogger(Excerpt.class);
    // RFC 8970 §3.3: should be no longer.
    private static final int CHARACTERS = 200;
    private static final int PART_OCTETS = 64 * 1024;
    private static final int MESSAGE_OCTETS = 1024 * 1024;
    // Each level is read through all above it.
    private static final int LEVELS = 16;
    // Also what a literal must not have (RFC 9051 §9: CHAR8 is not NUL), UTF-8 cannot say, or is not to be seen.
    private static final Pattern BLANK = Pattern.compile("[\\p{Z}\\p{Cc}\\p{Cs}\\u200B\\uFEFF]+");

    private Excerpt() {}

    /** Never fails: of a message that cannot be understood there is nothing to say. Blocking, as the stream is. */
    static String of(InputStream message) {
        try {
            return firstText(ByteStreams.limit(message, MESSAGE_OCTETS));
        } catch (MimeException | IOException | RuntimeException e) {
            LOGGER.debug("A message has no preview", e);
            return "";
        }
    }

    private static String firstText(InputStream message) throws MimeException, IOException {
        MimeTokenStream parts = new MimeTokenStream(MimeConfig.PERMISSIVE, new DefaultBodyDescriptorBuilder());
        // An enclosed message is not what this one says.
        parts.setRecursionMode(RecursionMode.M_NO_RECURSE);
        parts.parse(message);
        int level = 0;
        for (EntityState state = parts.getState(); state != EntityState.T_END_OF_STREAM; state = parts.next()) {
            if (state == EntityState.T_START_MULTIPART && ++level > LEVELS) {
                return "";
            }
            if (state == EntityState.T_END_MULTIPART) {
                level--;
            }
            if (state == EntityState.T_BODY) {
                String excerpt = text(parts).map(Excerpt::shortened).orElse("");
                if (!excerpt.isEmpty()) {
                    return excerpt;
                }
            }
        }
        return "";
    }

    private static Optional<String> text(MimeTokenStream parts) throws IOException {
        BodyDescriptor part = parts.getBodyDescriptor();
        if (isAttachment(part)) {
            return Optional.empty();
        }
        switch (part.getMimeType()) {
            case "text/plain":
                return Optional.of(plain(content(parts), charset(part)));
            case "text/html":
                return Optional.of(html(content(parts), charset(part)));
            default:
                return Optional.empty();
        }
    }

    private static boolean isAttachment(BodyDescriptor part) {
        return ContentDispositionField.DISPOSITION_TYPE_ATTACHMENT.equalsIgnoreCase(
                ((MaximalBodyDescriptor) part).getContentDispositionType());
    }

    private static byte[] content(MimeTokenStream parts) throws IOException {
        return ByteStreams.limit(parts.getDecodedInputStream(), PART_OCTETS).readAllBytes();
    }

    // US-ASCII is also what stands for no charset at all, and both are sent with anything.
    private static Optional<Charset> charset(BodyDescriptor part) {
        return Optional.ofNullable(part.getCharset())
                .map(CharsetUtil::lookup)
                .filter(charset -> !charset.equals(StandardCharsets.US_ASCII));
    }

    private static String plain(byte[] content, Optional<Charset> charset) {
        return charset.map(known -> new String(content, known))
                .orElseGet(() -> utf8(content).orElseGet(() -> new String(content, StandardCharsets.ISO_8859_1)));
    }

    // May end within a character.
    private static Optional<String> utf8(byte[] content) {
        CharBuffer text = CharBuffer.allocate(content.length);
        return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content), text, false)
                        .isError()
                ? Optional.empty()
                : Optional.of(text.flip().toString());
    }

    private static String html(byte[] content, Optional<Charset> charset) throws IOException {
        // Without a charset the document may name its own.
        String name = charset.map(Charset::name).orElse(null);
        return Jsoup.parse(new ByteArrayInputStream(content), name, "").body().text();
    }

    private static String shortened(String text) {
        String line = BLANK.matcher(text).replaceAll(" ").strip();
        return line.codePointCount(0, line.length()) <= CHARACTERS
                ? line
                : line.substring(0, line.offsetByCodePoints(0, CHARACTERS)).stripTrailing();
    }
}
