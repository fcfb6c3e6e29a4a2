package io.mailkeep.search.extraction;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import io.mailkeep.search.document.AttachmentText;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mailbox.AttachmentContentLoader;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.model.AttachmentMetadata;
import org.apache.james.mailbox.model.ContentType;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The text that Tika finds. One that can not be read, or not in whole, is counted and logged. */
public final class TikaAttachmentText implements AttachmentText {
    private static final Logger LOGGER = LoggerFactory.getLogger(TikaAttachmentText.class);

    /** Media without text, and messages, which are parts of the message that they are attached to. */
    private static final Set<String> NOT_READ = Set.of("image", "audio", "video", "font", "message");

    private final Extractors extractors;
    private final AttachmentContentLoader contents;
    private final Metric read;
    private final Metric failed;

    public TikaAttachmentText(Extractors extractors, AttachmentContentLoader contents, MetricFactory metrics) {
        this.extractors = extractors;
        this.contents = contents;
        this.read = metrics.generate("mailkeep-search-attachments-read");
        this.failed = metrics.generate("mailkeep-search-attachments-failed");
    }

    /** {@inheritDoc} A text that is cut off, or ends where reading failed, is better than none. */
    @Override
    public Optional<String> of(AttachmentMetadata attachment, MailboxSession session) {
        if (!hasText(attachment.getType())) {
            return Optional.empty();
        }
        Extraction extraction = extract(attachment, session);
        read.increment();
        extraction.failure().ifPresent(failure -> note(attachment, extraction, failure));
        return Optional.of(extraction.text()).filter(text -> !text.isBlank());
    }

    // What the sender wrote: it need not be a media type, and James does not read those that are none.
    private static boolean hasText(ContentType type) {
        String medium = Iterables.get(Splitter.on('/').split(type.asString()), 0);
        return !NOT_READ.contains(medium.trim().toLowerCase(Locale.US));
    }

    private Extraction extract(AttachmentMetadata attachment, MailboxSession session) {
        try (InputStream content = contents.load(attachment, session)) {
            return extractors.extract(content, attachment.getType().asString());
        } catch (Exception e) {
            return Extraction.failed("the content could not be loaded: " + e);
        }
    }

    private void note(AttachmentMetadata attachment, Extraction extraction, String failure) {
        failed.increment();
        LOGGER.info(
                "An attachment is indexed without its text, or with part of it attachment={} type={} octets={}"
                        + " characters={} failure={}",
                attachment.getAttachmentId().getId(),
                attachment.getType().asString(),
                attachment.getSize(),
                extraction.text().length(),
                failure);
    }
}
