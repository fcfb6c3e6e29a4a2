package io.mailkeep.search.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

/** A text that is looked for where the index has not all: what it finds is what the index would, had it all. */
public final class Sought {
    private static final int CHUNK = 8 * 1024;

    private final String needle;

    private Sought(String needle) {
        this.needle = needle;
    }

    public static Sought of(String text) {
        return new Sought(Folded.needle(text));
    }

    public boolean isIn(String text) {
        return Folded.needle(text).contains(needle);
    }

    /** Reads the message. */
    public boolean isInBodyOf(MailboxMessage message) throws IOException {
        return needle.isEmpty() || isInParts(message, new Looking());
    }

    /** Reads the message. */
    public boolean isInTextOf(MailboxMessage message) throws IOException {
        return needle.isEmpty()
                || Headers.all(message).texts().anyMatch(this::isIn)
                || isInParts(message, new LookingInHeadersToo());
    }

    private static boolean isInParts(MailboxMessage message, Looking looking) throws IOException {
        try (InputStream content = message.getFullContent()) {
            Walk.through(content, looking);
            return looking.hasEnough();
        }
    }

    private boolean isIn(Reader text) throws IOException {
        StringBuilder window = new StringBuilder();
        StringBuilder unfolded = new StringBuilder();
        char[] chunk = new char[CHUNK];
        int read;
        while ((read = text.read(chunk)) >= 0) {
            unfolded.append(chunk, 0, read);
            boolean isCut = read > 0 && Character.isHighSurrogate(chunk[read - 1]);
            int whole = unfolded.length() - (isCut ? 1 : 0);
            window.append(Folded.needle(unfolded.substring(0, whole)));
            unfolded.delete(0, whole);
            if (window.indexOf(needle) >= 0) {
                return true;
            }
            window.delete(0, Math.max(0, window.length() - needle.length() + 1));
        }
        return window.append(Folded.needle(unfolded.toString())).indexOf(needle) >= 0;
    }

    private class Looking implements Walk.Visitor {
        private boolean isFound;

        @Override
        public void partHeader(String value) {}

        @Override
        public void text(Reader text) throws IOException {
            isFound = isIn(text);
        }

        @Override
        public boolean hasEnough() {
            return isFound;
        }

        void found() {
            isFound = true;
        }
    }

    private final class LookingInHeadersToo extends Looking {
        @Override
        public void partHeader(String value) {
            if (Headers.texts(value).anyMatch(Sought.this::isIn)) {
                found();
            }
        }
    }
}
