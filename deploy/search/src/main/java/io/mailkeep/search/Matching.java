package io.mailkeep.search;

import io.mailkeep.search.document.AttachmentText;
import io.mailkeep.search.document.Sought;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Collections;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.extractor.ParsedContent;
import org.apache.james.mailbox.model.MessageAttachmentMetadata;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;
import org.apache.james.mailbox.model.SearchQuery.TextCriterion;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.apache.james.mime4j.field.datetime.parser.TokenMgrError;

/**
 * Tells by reading a message whether it meets a query: what James's scan tells, but for text, where it tells what the
 * index does. James's scan misses a text at the end of a part and one whose beginning is repeated. Blocking.
 */
final class Matching extends MessageSearches {
    private final SearchQuery query;
    private final AttachmentText attachments;
    private final MailboxSession session;

    Matching(SearchQuery query, AttachmentText attachments, MailboxSession session) {
        super(
                Collections.emptyIterator(),
                query,
                (content, type) -> ParsedContent.empty(),
                (attachment, reader) -> InputStream.nullInputStream(),
                session);
        this.query = query;
        this.attachments = attachments;
        this.session = session;
    }

    /** A message that can not be read meets nothing. */
    boolean meets(MailboxMessage message) {
        try {
            for (Criterion criterion : query.getCriteria()) {
                if (!isMatch(criterion, message, query.getRecentMessageUids())) {
                    return false;
                }
            }
            return true;
        } catch (MailboxException e) {
            return false;
        }
    }

    @Override
    public boolean isMatch(Criterion criterion, MailboxMessage message, Collection<MessageUid> recent)
            throws MailboxException {
        if (criterion instanceof TextCriterion text) {
            return has(text, message);
        }
        try {
            return super.isMatch(criterion, message, recent);
        } catch (TokenMgrError e) {
            // Thrown at a header field that is no date.
            return false;
        }
    }

    private boolean has(TextCriterion text, MailboxMessage message) throws MailboxException {
        String value = text.getOperator().getValue();
        try {
            return switch (text.getType()) {
                case BODY -> Sought.of(value).isInBodyOf(message);
                case FULL -> Sought.of(value).isInTextOf(message);
                case ATTACHMENTS -> isInAttachment(Sought.of(value), message);
                case ATTACHMENT_FILE_NAME -> isNameOfAttachment(value, message);
            };
        } catch (IOException e) {
            throw new MailboxException("uid=" + message.getUid().asLong() + " can not be read", e);
        }
    }

    private boolean isInAttachment(Sought text, MailboxMessage message) {
        return message.getAttachments().stream()
                .map(MessageAttachmentMetadata::getAttachment)
                .flatMap(attachment -> attachments.of(attachment, session).stream())
                .anyMatch(text::isIn);
    }

    private static boolean isNameOfAttachment(String name, MailboxMessage message) {
        return message.getAttachments().stream()
                .flatMap(attachment -> attachment.getName().stream())
                .anyMatch(name::equals);
    }
}
