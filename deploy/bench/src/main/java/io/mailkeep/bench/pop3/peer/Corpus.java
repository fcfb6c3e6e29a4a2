package io.mailkeep.bench.pop3.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The messages that all maildrops repeat. Every hundredth line or so begins with a dot. Immutable. */
public final class Corpus {
    /** How many messages differ. */
    static final int MESSAGES = 200;

    private static final int LONGEST_LINE = 74;
    private static final int LINES_FROM_DOT_TO_DOT = 100;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789+/";

    private final List<Letter> letters = new ArrayList<>();

    /** A message, with CRLF after each line. */
    record Letter(String header, String body) {
        String text() {
            return header + body;
        }

        int size() {
            return header.length() + body.length();
        }
    }

    public Corpus() {
        MailSizes sizes = new MailSizes();
        for (int i = 0; i < MESSAGES; i++) {
            letters.add(letter(i, sizes.next()));
        }
    }

    List<Letter> letters() {
        return letters;
    }

    /** Of the message with this number, from 1 on, in every maildrop. */
    public int size(int number) {
        return letter(number).size();
    }

    /** With the empty line after it. */
    public int headerSize(int number) {
        return letter(number).header().length();
    }

    /** Of the first messages of a maildrop. */
    public long size(int first, int last) {
        long size = 0;
        for (int number = first; number <= last; number++) {
            size += size(number);
        }
        return size;
    }

    private Letter letter(int number) {
        return letters.get((number - 1) % MESSAGES);
    }

    private static Letter letter(int index, int size) {
        String header = String.join(
                "\r\n",
                "From: Ada <ada@example.org>",
                "To: Charles <charles@example.org>",
                "Subject: Minutes of meeting " + index,
                "Date: Wed, 25 Nov 2026 09:00:00 +0000",
                "Message-ID: <" + index + "@example.org>",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=us-ascii",
                "",
                "");
        return new Letter(header, body(index, size - header.length()));
    }

    private static String body(int index, int size) {
        SplittableRandom random = new SplittableRandom(index);
        StringBuilder body = new StringBuilder(size);
        while (size - body.length() > 2) {
            int length = Math.min(size - body.length() - 2, random.nextInt(1, LONGEST_LINE));
            body.append(random.nextInt(LINES_FROM_DOT_TO_DOT) == 0 ? '.' : 'x');
            random.ints(length - 1L, 0, LETTERS.length()).forEach(letter -> body.append(LETTERS.charAt(letter)));
            body.append("\r\n");
        }
        return body.toString();
    }

    /** A sentence about the messages. */
    public String described() {
        List<Integer> sizes = letters.stream().map(Letter::size).sorted().toList();
        return "%d different messages, repeated: the median has %.1f kB, the mean %.1f kB"
                .formatted(MESSAGES, sizes.get(MESSAGES / 2) / 1e3, size(1, MESSAGES) / (MESSAGES * 1e3));
    }

    static byte[] octets(Letter letter) {
        return letter.text().getBytes(US_ASCII);
    }
}
