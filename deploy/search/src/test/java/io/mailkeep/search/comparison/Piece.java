package io.mailkeep.search.comparison;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UnsupportedEncodingException;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.util.MimeUtil;

/**
 * Some text of a message: a header field, or what is between two boundaries.
 *
 * @param afterUnreadable whether it comes after a part that can not be read
 */
record Piece(Kind kind, String text, boolean afterUnreadable) {
    enum Kind {
        /** A header field as it was sent. */
        SENT(true, true),
        DECODED(false, true),
        TEXT(true, true),
        /** A part that is no text, read as if it were. */
        NOT_TEXT(true, false);

        private final boolean isScanned;
        private final boolean isIndexed;

        Kind(boolean isScanned, boolean isIndexed) {
            this.isScanned = isScanned;
            this.isIndexed = isIndexed;
        }
    }

    boolean isScanned() {
        return kind.isScanned && !afterUnreadable;
    }

    boolean isIndexed() {
        return kind.isIndexed;
    }

    boolean isOfHeader() {
        return kind == Kind.SENT || kind == Kind.DECODED;
    }

    boolean has(String text) {
        return this.text.toUpperCase(Locale.US).contains(text.toUpperCase(Locale.US));
    }

    /** By the upper case of each character alone. */
    boolean hasByCharacters(String text) {
        return upper(this.text).contains(upper(text));
    }

    private static String upper(String text) {
        StringBuilder upper = new StringBuilder();
        text.chars().forEach(character -> upper.append(Character.toUpperCase((char) character)));
        return upper.toString();
    }

    static List<Piece> of(byte[] message) {
        List<Piece> pieces = new ArrayList<>();
        boolean afterUnreadable = false;
        MimeTokenStream stream = new MimeTokenStream(MimeConfig.PERMISSIVE);
        stream.parse(new ByteArrayInputStream(message));
        try {
            for (EntityState state = stream.next(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
                if (state == EntityState.T_FIELD) {
                    String sent = stream.getField().getBody();
                    pieces.add(new Piece(Kind.SENT, sent, afterUnreadable));
                    pieces.add(new Piece(Kind.DECODED, MimeUtil.unscrambleHeaderValue(sent), afterUnreadable));
                } else if (List.of(EntityState.T_BODY, EntityState.T_PREAMBLE, EntityState.T_EPILOGUE)
                        .contains(state)) {
                    afterUnreadable = !add(stream, afterUnreadable, pieces) || afterUnreadable;
                }
            }
        } catch (MimeException | IOException e) {
            throw new AssertionError(e);
        }
        return pieces;
    }

    private static boolean add(MimeTokenStream stream, boolean afterUnreadable, List<Piece> pieces) throws IOException {
        try (Reader reader = stream.getReader()) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            String type =
                    String.valueOf(stream.getBodyDescriptor().getMimeType()).toLowerCase(Locale.US);
            boolean isText = stream.getState() != EntityState.T_BODY || type.matches("null|text/.*|message/.*");
            pieces.add(new Piece(isText ? Kind.TEXT : Kind.NOT_TEXT, text.toString(), afterUnreadable));
            return true;
        } catch (UnsupportedEncodingException | UnsupportedCharsetException | IllegalCharsetNameException e) {
            return false;
        }
    }
}
