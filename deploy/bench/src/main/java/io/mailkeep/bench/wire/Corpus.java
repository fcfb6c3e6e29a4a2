package io.mailkeep.bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Messages of a kind. */
public enum Corpus {
    REAL("the mail that a MIME parser is tested with") {
        @Override
        List<byte[]> messages() {
            return REAL_MAIL.stream().map(Corpus::resource).toList();
        }
    },
    TEXT("lines of up to 78 characters, one in a hundred with a dot first") {
        @Override
        List<byte[]> messages() {
            Random random = new Random(1);
            StringBuilder text = new StringBuilder(HEADER);
            while (text.length() < SIZE) {
                text.append(random.nextInt(100) == 0 ? "." : "")
                        .append("x".repeat(random.nextInt(78)))
                        .append("\r\n");
            }
            return one(text.toString());
        }
    },
    BASE64("an attachment") {
        @Override
        List<byte[]> messages() {
            byte[] attachment = new byte[SIZE * 3 / 4];
            new Random(1).nextBytes(attachment);
            return one(HEADER + Base64.getMimeEncoder().encodeToString(attachment));
        }
    },
    DOTS("nothing but lines of one dot") {
        @Override
        List<byte[]> messages() {
            return one(HEADER + ".\r\n".repeat(SIZE / 3));
        }
    };

    private static final int SIZE = 1 << 16;
    private static final String HEADER = "From: a@b.test\r\nSubject: x\r\n\r\n";
    private static final List<String> REAL_MAIL = Stream.of(
                    "testmsgs/very-long-boundary",
                    "testmsgs/missing-inner-start-boundary",
                    "mimetools-testmsgs/lennie",
                    "mimetools-testmsgs/german-qp",
                    "mimetools-testmsgs/multi-2gifs",
                    "mimetools-testmsgs/badfile",
                    "mimetools-testmsgs/multi-igor2",
                    "mimetools-testmsgs/uu-junk",
                    "mimetools-testmsgs/jt-0498",
                    "mimetools-testmsgs/intl")
            .map(name -> "/" + name + ".msg")
            .toList();

    private final String inWords;

    Corpus(String inWords) {
        this.inWords = inWords;
    }

    String inWords() {
        return inWords;
    }

    /** As a server stores them: with CRLF line ends. */
    abstract List<byte[]> messages();

    private static List<byte[]> one(String text) {
        return List.of(text.getBytes(ISO_8859_1));
    }

    private static byte[] resource(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), ISO_8859_1)
                    .replace("\r\n", "\n")
                    .replace("\n", "\r\n")
                    .getBytes(ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
