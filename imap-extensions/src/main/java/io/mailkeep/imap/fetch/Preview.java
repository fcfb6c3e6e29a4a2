package io.mailkeep.imap.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.james.imap.message.response.FetchResponse.BodyElement;

/** The preview of a message as an item of a FETCH response. */
final class Preview implements BodyElement {
    private final String name;
    private final byte[] text;

    private Preview(String name, byte[] text) {
        this.name = name;
        this.text = text;
    }

    static Preview of(BodyElement message) {
        return new Preview(message.getName(), excerpt(message).getBytes(StandardCharsets.UTF_8));
    }

    private static String excerpt(BodyElement message) {
        try (InputStream content = message.getInputStream()) {
            return Excerpt.of(content);
        } catch (IOException e) {
            // RFC 8970 §3.2: whoever cannot preview says nothing.
            return "";
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public long size() {
        return text.length;
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(text);
    }
}
