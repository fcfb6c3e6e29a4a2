package io.mailkeep.search.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailkeep.pop3.protocol.BrokenMail;
import io.mailkeep.search.comparison.Corpus;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

/** Messages with octets changed, lost and doubled, and octets that are no message. */
class MessageDocumentFuzzTest {
    private static final Limits LIMITS = new Limits(2_000, 1_000, 1_000, Limits.DEFAULT.extraction());
    private static final int MOST_OCTETS = 200_000;
    private static final MailboxSession SESSION = MailboxSessionUtil.create(Username.of("anna"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<byte[]> MESSAGES = Stream.concat(
                    Corpus.real().stream(), Corpus.generated(1, 100).stream())
            .toList();

    private final MessageDocument documents = new MessageDocument(LIMITS, AttachmentText.none());

    @Property(tries = 1_000)
    void aBrokenMessageIsADocumentOfBoundedSize(@ForAll("broken") byte[] octets) throws IOException {
        isDocumentOfBoundedSize(octets);
    }

    @Property(tries = 500)
    void anyOctetsAreADocumentOfBoundedSize(@ForAll byte[] octets) throws IOException {
        isDocumentOfBoundedSize(octets);
    }

    /** That can be written, and whose message can be looked through. */
    private void isDocumentOfBoundedSize(byte[] octets) throws IOException {
        MailboxMessage message = Letter.of(octets);

        assertThat(JSON.writeValueAsBytes(documents.of(message, SESSION))).hasSizeLessThan(MOST_OCTETS);
        assertThat(Sought.of("no message has this").isInTextOf(message)).isFalse();
    }

    @Provide
    Arbitrary<byte[]> broken() {
        return BrokenMail.of(MESSAGES);
    }
}
