package io.mailkeep.search.document;

import com.google.common.base.Stopwatch;
import com.google.common.base.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.mail.Flags;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.MessageAttachmentMetadata;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

/**
 * What the index keeps of a message in a mailbox. A part that can not be read costs its text, never the document.
 * Blocking: it reads the message.
 */
public final class MessageDocument {
    private final Limits limits;
    private final AttachmentText attachmentText;
    private final Ticker ticker;

    public MessageDocument(Limits limits, AttachmentText attachmentText) {
        this(limits, attachmentText, Ticker.systemTicker());
    }

    MessageDocument(Limits limits, AttachmentText attachmentText, Ticker ticker) {
        this.limits = limits;
        this.attachmentText = attachmentText;
        this.ticker = ticker;
    }

    /** The document's name in the index. */
    public static String id(String mailbox, long uid) {
        return mailbox + ":" + uid;
    }

    public Map<String, Object> of(MailboxMessage message, MailboxSession session) throws IOException {
        Map<String, Object> document = new HashMap<>();
        describe(message, document);
        flags(message.createFlags(), message.getModSeq().asLong(), document);
        header(message, document);
        attachments(message, session, document);
        return document;
    }

    /** What is known of a message whose content is lost; no text is found in it. */
    public Map<String, Object> withoutContent(MailboxMessage message) {
        Map<String, Object> document = new HashMap<>();
        describe(message, document);
        flags(message.createFlags(), message.getModSeq().asLong(), document);
        return document;
    }

    /** The same document with nothing in it that a message's sender chose, to be looked at when text is searched. */
    public static Map<String, Object> withoutText(Map<String, Object> document) {
        Map<String, Object> bare = new HashMap<>(document);
        Fields.ofText().forEach(bare::remove);
        bare.remove(Fields.EXACT);
        bare.put(Fields.TRUNCATED, true);
        bare.put(Fields.HEADER_TRUNCATED, true);
        return bare;
    }

    /** Of the message as it is in the document. */
    public static long modSeq(Map<String, Object> document) {
        return (long) document.get(Fields.MOD_SEQ);
    }

    private static void flags(Flags flags, long modSeq, Map<String, Object> document) {
        document.put(Fields.FLAGS, FlagTerms.of(flags));
        document.put(Fields.MOD_SEQ, modSeq);
    }

    private static void describe(MailboxMessage message, Map<String, Object> document) {
        document.put(Fields.MAILBOX, message.getMailboxId().serialize());
        document.put(Fields.UID, message.getUid().asLong());
        document.put(Fields.MESSAGE, message.getMessageId().serialize());
        document.put(Fields.THREAD, message.getThreadId().serialize());
        document.put(Fields.SIZE, message.getFullContentOctets());
        document.put(Fields.INTERNAL_DATE, message.getInternalDate().toInstant().toEpochMilli());
        message.getSaveDate()
                .map(Date::toInstant)
                .ifPresent(date -> document.put(Fields.SAVE_DATE, date.toEpochMilli()));
    }

    private void header(MailboxMessage message, Map<String, Object> document) throws IOException {
        Headers all = Headers.all(message);
        Headers headers = all.upTo(limits.headers());
        document.putAll(headers.byField());
        document.put(Fields.HEADER_NAMES, headers.names());
        document.put(Fields.HEADER_VALUES, headers.values());
        document.put(Fields.HEADER_DATES, headers.dates());
        document.put(Fields.HEADER_TRUNCATED, !headers.isComplete());
        for (String name : List.of("From", "To", "Cc", "Bcc")) {
            Fields.ofAddresses(name).ifPresent(field -> document.put(field, headers.addresses(name)));
        }
        document.put(Fields.EXACT, exact(headers));
        Instant received = message.getInternalDate().toInstant();
        document.put(Fields.SORT_SENT, all.sent().orElse(received).toEpochMilli());
        document.put(Fields.SORT_SUBJECT, all.baseSubject());
        document.put(Fields.SORT_FROM, all.localPart("From"));
        document.put(Fields.SORT_TO, all.localPart("To"));
        document.put(Fields.SORT_CC, all.localPart("Cc"));
        text(message, headers, document);
    }

    private static Map<String, Object> exact(Headers headers) {
        Map<String, Object> exact = new HashMap<>();
        headers.only("From").ifPresent(from -> exact.put(Fields.EXACT_FROM, from));
        headers.only("Subject").ifPresent(subject -> exact.put(Fields.EXACT_SUBJECT, subject));
        return exact;
    }

    private void text(MailboxMessage message, Headers headers, Map<String, Object> document) throws IOException {
        Excerpt header = new Excerpt(2 * limits.headers());
        headers.texts().forEach(header::add);
        Excerpt body = new Excerpt(limits.body());
        try (InputStream content = message.getFullContent()) {
            boolean isWhole = Walk.through(content, new Excerpts(header, body));
            document.put(
                    Fields.TRUNCATED, !(isWhole && headers.isComplete() && header.isComplete() && body.isComplete()));
        }
        document.put(Fields.HEADER_TEXT, header.texts());
        document.put(Fields.BODY, body.texts());
    }

    private record Excerpts(Excerpt header, Excerpt body) implements Walk.Visitor {
        @Override
        public void partHeader(String value) {
            Headers.texts(value).forEach(header::add);
        }

        @Override
        public void text(Reader text) throws IOException {
            body.add(text);
        }

        @Override
        public boolean hasEnough() {
            return !body.isComplete();
        }
    }

    private void attachments(MailboxMessage message, MailboxSession session, Map<String, Object> document) {
        List<MessageAttachmentMetadata> attachments = message.getAttachments();
        document.put(Fields.ATTACHED, MessageAttachmentMetadata.hasNonInlinedAttachment(attachments));
        document.put(
                Fields.ATTACHMENT_NAMES,
                attachments.stream()
                        .flatMap(attachment -> attachment.getName().stream())
                        .map(Folded::writable)
                        .toList());
        document.put(Fields.ATTACHMENT_TEXT, attachmentTexts(attachments, session));
    }

    /** The later ones of many that each take long are left out: the messages that come next wait for this one. */
    private List<String> attachmentTexts(List<MessageAttachmentMetadata> attachments, MailboxSession session) {
        Excerpt text = new Excerpt(limits.attachments());
        Stopwatch spent = Stopwatch.createStarted(ticker);
        for (MessageAttachmentMetadata attachment : attachments) {
            if (!text.isComplete() || spent.elapsed().compareTo(limits.extraction()) > 0) {
                break;
            }
            attachmentText.of(attachment.getAttachment(), session).ifPresent(text::add);
        }
        return text.texts();
    }
}
