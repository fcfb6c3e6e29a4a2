package io.mailkeep.extractor;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import org.apache.tika.detect.EncodingDetector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.WriteOutContentHandler;
import org.xml.sax.SAXException;

/** Reads texts of a bounded length. */
final class Texts {
    private final Parser parser = new AutoDetectParser();
    private final int longest;

    Texts(int longest) {
        this.longest = longest;
    }

    /** What was read of a content until it ended, was enough or failed. */
    record Read(String text, Optional<Throwable> failure) {
        /** Whether the failure may have left the parsers unusable. */
        boolean isDamaging() {
            return failure.filter(Error.class::isInstance).isPresent();
        }
    }

    @SuppressWarnings("IllegalCatch")
    Read of(InputStream content, String type) {
        StringWriter text = new StringWriter();
        WriteOutContentHandler handler = new WriteOutContentHandler(text, longest);
        try {
            parse(content, type, handler);
            return new Read(text.toString(), Optional.empty());
        } catch (Throwable e) {
            boolean enough = text.getBuffer().length() >= longest;
            return new Read(text.toString(), enough ? Optional.empty() : Optional.of(e));
        }
    }

    private void parse(InputStream content, String type, WriteOutContentHandler handler)
            throws IOException, SAXException, TikaException {
        Metadata metadata = new Metadata();
        metadata.set(HttpHeaders.CONTENT_TYPE, type);
        ParseContext context = new ParseContext();
        context.set(Parser.class, parser);
        context.set(EmbeddedDocumentExtractor.class, new Nesting(context));
        charset(type).ifPresent(charset -> context.set(EncodingDetector.class, (stream, data) -> charset));
        try (TikaInputStream stream = TikaInputStream.get(content)) {
            parser.parse(stream, handler, metadata, context);
        }
    }

    /** The sender's word, which Tika would guess over. */
    private static Optional<Charset> charset(String type) {
        return Optional.ofNullable(MediaType.parse(type))
                .map(media -> media.getParameters().get("charset"))
                .filter(name -> !name.equalsIgnoreCase("us-ascii"))
                .flatMap(Texts::supported);
    }

    private static Optional<Charset> supported(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
