package io.mailkeep.imap.listing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.CharMatcher;
import com.google.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;
import org.apache.james.imap.message.BytesBackedLiteral;

/** {@code * METADATA mailbox (entry value …)} (RFC 5464 §4.4.1), with NIL for what is not there. */
public final class ListedMetadataEncoder implements ImapResponseEncoder<ListedMetadata> {
    // RFC 9051 §9, QUOTED-CHAR
    private static final CharMatcher QUOTABLE =
            CharMatcher.ascii().and(CharMatcher.noneOf("\0\r\n")).precomputed();

    @Inject
    ListedMetadataEncoder() {}

    @Override
    public Class<ListedMetadata> acceptableMessages() {
        return ListedMetadata.class;
    }

    @Override
    public void encode(ListedMetadata response, ImapResponseComposer composer) throws IOException {
        composer.untagged().message(ImapConstants.ANNOTATION_RESPONSE_NAME).mailbox(response.mailbox());
        composer.openParen();
        for (Map.Entry<String, Optional<String>> entry : response.values().entrySet()) {
            composer.quote(entry.getKey());
            encode(entry.getValue(), composer);
        }
        composer.closeParen().end();
    }

    private static void encode(Optional<String> value, ImapResponseComposer composer) throws IOException {
        if (value.isEmpty()) {
            composer.nil();
        } else if (QUOTABLE.matchesAllOf(value.get())) {
            composer.quote(value.get());
        } else {
            composer.literal(BytesBackedLiteral.of(value.get().getBytes(UTF_8)));
        }
    }
}
