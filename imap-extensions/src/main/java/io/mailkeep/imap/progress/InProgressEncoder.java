package io.mailkeep.imap.progress;

import com.google.inject.Inject;
import java.io.IOException;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;

/** {@code * OK [INPROGRESS ("tag" progress goal)]} (RFC 9585 §4), with NIL for what is not counted. */
public final class InProgressEncoder implements ImapResponseEncoder<InProgress> {
    @Inject
    InProgressEncoder() {}

    @Override
    public Class<InProgress> acceptableMessages() {
        return InProgress.class;
    }

    @Override
    public void encode(InProgress response, ImapResponseComposer composer) throws IOException {
        composer.untagged().message("OK").openSquareBracket().message("INPROGRESS");
        composer.openParen().quote(response.tag().asString());
        if (response.isCounted()) {
            composer.message(response.done()).message(response.goal());
        } else {
            composer.nil().nil();
        }
        composer.closeParen().closeSquareBracket().message("Still working").end();
    }
}
