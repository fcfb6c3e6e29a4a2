package io.mailkeep.search.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.AttachmentId;
import org.apache.james.mailbox.model.AttachmentMetadata;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MessageAttachmentMetadata;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;

/** A message in a mailbox, of given octets. */
final class Letter {
    private Letter() {}

    static MailboxMessage of(String octets) {
        return of(octets.getBytes(UTF_8));
    }

    /** Called 1, 2 and so on. */
    static MailboxMessage withAttachments(String octets, int count) {
        return of(
                octets.getBytes(UTF_8),
                IntStream.rangeClosed(1, count).mapToObj(Letter::attachment).toList());
    }

    private static MessageAttachmentMetadata attachment(int number) {
        return MessageAttachmentMetadata.builder()
                .attachment(AttachmentMetadata.builder()
                        .attachmentId(AttachmentId.from(String.valueOf(number)))
                        .messageId(InMemoryMessageId.of(1))
                        .type("text/plain")
                        .size(1)
                        .build())
                .name(String.valueOf(number))
                .build();
    }

    static MailboxMessage of(byte[] octets) {
        return of(octets, List.of());
    }

    private static MailboxMessage of(byte[] octets, List<MessageAttachmentMetadata> attachments) {
        InMemoryMessageId id = InMemoryMessageId.of(1);
        return SimpleMailboxMessage.builder()
                .messageId(id)
                .threadId(ThreadId.fromBaseMessageId(id))
                .mailboxId(InMemoryId.of(1))
                .uid(MessageUid.of(1))
                .modseq(ModSeq.of(1))
                .internalDate(Date.from(Instant.EPOCH))
                .saveDate(Optional.empty())
                .flags(new Flags())
                .size(octets.length)
                .bodyStartOctet(bodyStart(octets))
                .content(new ByteContent(octets))
                .properties(new PropertyBuilder())
                .addAttachments(attachments)
                .build();
    }

    private static int bodyStart(byte[] octets) {
        for (int i = 0; i + 3 < octets.length; i++) {
            if (octets[i] == '\r' && octets[i + 1] == '\n' && octets[i + 2] == '\r' && octets[i + 3] == '\n') {
                return i + 4;
            }
        }
        return octets.length;
    }
}
