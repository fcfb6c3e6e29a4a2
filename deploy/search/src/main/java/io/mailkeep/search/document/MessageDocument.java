package io.mailkeep.search.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.MessageAttachmentMetadata;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;

/**
 * What the index keeps of a message in a mailbox. A part that can not be read costs its text, never the document.
 * Blocking: it reads the message.
 */
public final class MessageDocument {
    private final Limits limits;
    private final AttachmentText attachmentText;

    public MessageDocument(Limits limits, AttachmentText attachmentText) {
        this.limits = limits;
        this.attachmentText = attachmentText;
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
        body(message, document);
        attachments(message, session, document);
        return document;
    }

    /** The same document with nothing in it that a message's sender chose, to be looked at when text is searched. */
    public static Map<String, Object> withoutText(Map<String, Object> document) {
        Map<String, Object> bare = new HashMap<>(document);
        Fields.ofText().forEach(bare::remove);
        bare.remove(Fields.EXACT);
        bare.put(Fields.TRUNCATED, true);
        return bare;
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
        Headers headers = Headers.of(message);
        Excerpt values = new Excerpt(limits.headers());
        document.putAll(headers.byField(values));
        Excerpt text = new Excerpt(limits.headers());
        headers.text(text);
        document.put(Fields.HEADER_NAMES, headers.names());
        document.put(Fields.HEADER_VALUES, values.texts());
        document.put(Fields.HEADER_TEXT, text.texts());
        document.put(Fields.HEADER_DATES, headers.dates());
        document.put(Fields.TRUNCATED, !values.isComplete() || !text.isComplete());
        for (String name : List.of("From", "To", "Cc", "Bcc")) {
            Fields.ofAddresses(name).ifPresent(field -> document.put(field, headers.addresses(name)));
        }
        document.put(Fields.EXACT, exact(headers));
        Instant received = message.getInternalDate().toInstant();
        document.put(Fields.SORT_SENT, headers.sent().orElse(received).toEpochMilli());
        document.put(Fields.SORT_SUBJECT, headers.baseSubject());
        document.put(Fields.SORT_FROM, headers.localPart("From"));
        document.put(Fields.SORT_TO, headers.localPart("To"));
        document.put(Fields.SORT_CC, headers.localPart("Cc"));
    }

    private static Map<String, Object> exact(Headers headers) {
        Map<String, Object> exact = new HashMap<>();
        headers.only("From").ifPresent(from -> exact.put(Fields.EXACT_FROM, from));
        headers.only("Subject").ifPresent(subject -> exact.put(Fields.EXACT_SUBJECT, subject));
        return exact;
    }

    private void body(MailboxMessage message, Map<String, Object> document) throws IOException {
        Excerpt header = new Excerpt(limits.headers());
        Excerpt body = new Excerpt(limits.body());
        try (InputStream content = message.getFullContent()) {
            MimeTokenStream stream = new MimeTokenStream(MimeConfig.PERMISSIVE);
            stream.parse(content);
            // What comes before the first body is the message's own header, which has been read.
            boolean inPart = false;
            for (EntityState state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
                switch (state) {
                    case T_END_HEADER -> inPart = true;
                    case T_FIELD -> partHeader(stream, header, inPart);
                    case T_PREAMBLE, T_EPILOGUE, T_BODY -> text(stream, body);
                    default -> {}
                }
            }
        } catch (MimeException | IllegalStateException e) {
            body.leaveOut();
        }
        document.put(Fields.BODY, body.texts());
        append(document, header.texts());
        if (!body.isComplete() || !header.isComplete()) {
            document.put(Fields.TRUNCATED, true);
        }
    }

    @SuppressWarnings("unchecked")
    private static void append(Map<String, Object> document, List<String> partHeaders) {
        ((List<String>) document.get(Fields.HEADER_TEXT)).addAll(partHeaders);
    }

    private static void partHeader(MimeTokenStream stream, Excerpt header, boolean inPart) {
        if (inPart) {
            header.add(stream.getField().getBody());
        }
    }

    private static void text(MimeTokenStream stream, Excerpt body) throws IOException {
        String type = Optional.ofNullable(stream.getBodyDescriptor().getMimeType())
                .orElse("text/plain")
                .toLowerCase(Locale.US);
        if (stream.getState() == EntityState.T_BODY && !type.startsWith("text/") && !type.startsWith("message/")) {
            return;
        }
        try (Reader reader = stream.getReader()) {
            body.add(reader);
        } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
            // A scan can not read it either.
            return;
        }
    }

    private void attachments(MailboxMessage message, MailboxSession session, Map<String, Object> document) {
        List<MessageAttachmentMetadata> attachments = message.getAttachments();
        document.put(Fields.ATTACHED, MessageAttachmentMetadata.hasNonInlinedAttachment(attachments));
        document.put(
                Fields.ATTACHMENT_NAMES,
                attachments.stream()
                        .flatMap(attachment -> attachment.getName().stream())
                        .toList());
        Excerpt text = new Excerpt(limits.attachments());
        attachments.forEach(attachment ->
                attachmentText.of(attachment.getAttachment(), session).ifPresent(text::add));
        document.put(Fields.ATTACHMENT_TEXT, text.texts());
    }
}
