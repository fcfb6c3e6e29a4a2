package io.mailkeep.search.document;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;

/** Goes through a message's parts: the header fields and the text of each. What can not be read is passed by. */
final class Walk {
    /** Each octet of a part costs once for each part around it. */
    private static final int DEEPEST = 64;

    private final MimeTokenStream stream = new MimeTokenStream(MimeConfig.PERMISSIVE);
    private final Visitor visitor;
    private int depth;
    /** The message's own header comes before the first body, and is read by {@link Headers}. */
    private boolean isPastHeader;

    private Walk(Visitor visitor) {
        this.visitor = visitor;
    }

    /** What is told of the parts, in their order. */
    interface Visitor {
        /** A header field of a part, as it was sent. */
        void partHeader(String value);

        void text(Reader text) throws IOException;

        /** Whether the rest does not matter. */
        boolean hasEnough();
    }

    /**
     * Whether the visitor was told everything.
     *
     * @throws IOException if the message can not be had
     */
    static boolean through(InputStream message, Visitor visitor) throws IOException {
        try {
            return new Walk(visitor).through(message);
        } catch (MimeException | MimeIOException | RuntimeException e) {
            return false;
        }
    }

    private boolean through(InputStream message) throws IOException, MimeException {
        stream.parse(message);
        for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
            if (visitor.hasEnough() || depth > DEEPEST) {
                return false;
            }
            visit(state);
        }
        return true;
    }

    private void visit(EntityState state) throws IOException {
        switch (state) {
            case T_START_MESSAGE, T_START_MULTIPART -> depth++;
            case T_END_MESSAGE, T_END_MULTIPART -> depth--;
            case T_END_HEADER -> isPastHeader = true;
            case T_FIELD -> {
                if (isPastHeader) {
                    visitor.partHeader(stream.getField().getBody());
                }
            }
            case T_PREAMBLE, T_EPILOGUE -> text();
            case T_BODY -> {
                if (isText()) {
                    text();
                }
            }
            default -> {}
        }
    }

    private boolean isText() {
        String type = Optional.ofNullable(stream.getBodyDescriptor().getMimeType())
                .orElse("text/plain")
                .toLowerCase(Locale.US);
        return type.startsWith("text/") || type.startsWith("message/");
    }

    private void text() throws IOException {
        try (Reader reader = reader()) {
            visitor.text(reader);
        } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
            // Octets that no one knows how to read are no text.
            return;
        }
    }

    private Reader reader() {
        Charset charset = Optional.ofNullable(stream.getBodyDescriptor().getCharset())
                .filter(name -> !name.isEmpty())
                .map(Charset::forName)
                .orElse(US_ASCII);
        return new InputStreamReader(new Decoded(stream.getDecodedInputStream()), charset);
    }
}
