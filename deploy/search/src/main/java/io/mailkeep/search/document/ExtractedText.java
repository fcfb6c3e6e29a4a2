package io.mailkeep.search.document;

import java.io.InputStream;
import java.util.Optional;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.extractor.TextExtractor;
import org.apache.james.mailbox.model.AttachmentMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The text that James's extractor finds. */
public final class ExtractedText implements AttachmentText {
    private static final Logger LOGGER = LoggerFactory.getLogger(ExtractedText.class);

    private final TextExtractor extractor;
    private final AttachmentContentLoader contents;

    public ExtractedText(TextExtractor extractor, AttachmentContentLoader contents) {
        this.extractor = extractor;
        this.contents = contents;
    }

    @Override
    public Optional<String> of(AttachmentMetadata attachment, MailboxSession session) {
        try (InputStream content = contents.load(attachment, session)) {
            return extractor.extractContent(content, attachment.getType()).getTextualContent();
        } catch (Exception e) {
            LOGGER.info(
                    "An attachment is indexed without its text attachment={} type={} failure={}",
                    attachment.getAttachmentId().getId(),
                    attachment.getType().asString(),
                    e.toString());
            return Optional.empty();
        }
    }
}
