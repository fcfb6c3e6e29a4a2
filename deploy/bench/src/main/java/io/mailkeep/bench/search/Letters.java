package io.mailkeep.bench.search;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;

/**
 * Messages that are written when they are read: one is always the same for its UID. All words have one length, so that the
 * size of a message is known without writing it. One in a hundred is unseen, one in a thousand each is from
 * {@link #RARE_SENDER}, labelled {@link #RARE_LABEL}, and ends with {@link #RARE_WORD}.
 *
 * @param lines of text in a message
 */
record Letters(int lines, Patience patience) {
    static final String RARE_SENDER = "pascal";
    static final String RARE_LABEL = "audits";
    static final String RARE_WORD = "zephyr";
    /** In about one subject of two hundred. */
    static final String COMMON_WORD = "foviba";

    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");
    private static final int SECONDS_APART = 60;
    private static final int WORDS_IN_LINE = 10;
    private static final int SYLLABLES_IN_WORD = 3;
    private static final int WORDS = 5_000;
    private static final String[] SYLLABLES = {
        "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "xu", "ne", "ra", "li",
        "to", "en"
    };
    private static final int HEADER_SIZE = header(1).length();
    private static final int LINE_SIZE = line(new SplittableRandom(1)).length();

    static Instant received(long uid) {
        return FIRST.plusSeconds(uid * SECONDS_APART);
    }

    /** The Message-ID. */
    static String name(long uid) {
        return String.format(Locale.ROOT, "<%08d@letters.test>", uid);
    }

    int size() {
        return HEADER_SIZE + lines * LINE_SIZE;
    }

    MailboxMessage letter(MailboxId mailbox, long uid) {
        Flags flags = new Flags();
        if (uid % 100 != 7) {
            flags.add(Flags.Flag.SEEN);
        }
        InMemoryMessageId id = InMemoryMessageId.of(uid);
        return SimpleMailboxMessage.builder()
                .messageId(id)
                .threadId(ThreadId.fromBaseMessageId(id))
                .mailboxId(mailbox)
                .uid(MessageUid.of(uid))
                .modseq(ModSeq.of(uid))
                .internalDate(Date.from(received(uid)))
                .saveDate(Date.from(received(uid)))
                .flags(flags)
                .size(size())
                .bodyStartOctet(HEADER_SIZE)
                .content(new Written(this, uid))
                .properties(new PropertyBuilder())
                .build();
    }

    private static String header(long uid) {
        SplittableRandom random = new SplittableRandom(uid);
        String sender = uid % 1_000 == 13 ? RARE_SENDER : word(random);
        String label = uid % 1_000 == 21 ? RARE_LABEL : word(random);
        return "Message-ID: " + name(uid)
                + "\r\nDate: Thu, 2 Jan 2020 10:00:00 +0000\r\nFrom: " + sender + " <" + sender + "@" + word(random)
                + ".test>\r\nTo: user@bench.test\r\nSubject: " + line(random) + "X-Label: " + label
                + "\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n";
    }

    private String body(long uid) {
        SplittableRandom random = new SplittableRandom(-uid);
        StringBuilder body = new StringBuilder(lines * LINE_SIZE);
        for (int i = 0; i < lines; i++) {
            body.append(line(random));
        }
        if (uid % 1_000 == 17) {
            int lastWord = body.length() - RARE_WORD.length() - 2;
            body.replace(lastWord, lastWord + RARE_WORD.length(), RARE_WORD);
        }
        return body.toString();
    }

    private static String line(SplittableRandom random) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < WORDS_IN_LINE; i++) {
            line.append(i == 0 ? "" : " ").append(word(random));
        }
        return line.append("\r\n").toString();
    }

    /** Some more often than others, as in a language. */
    private static String word(SplittableRandom random) {
        double uniform = random.nextDouble();
        int rest = (int) (uniform * uniform * uniform * WORDS);
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < SYLLABLES_IN_WORD; i++) {
            word.append(SYLLABLES[rest % SYLLABLES.length]);
            rest /= SYLLABLES.length;
        }
        return word.toString();
    }

    private record Written(Letters letters, long uid) implements Content {
        @Override
        public InputStream getInputStream() {
            letters.patience.check();
            return new ByteArrayInputStream((header(uid) + letters.body(uid)).getBytes(US_ASCII));
        }

        @Override
        public long size() {
            return letters.size();
        }
    }
}
