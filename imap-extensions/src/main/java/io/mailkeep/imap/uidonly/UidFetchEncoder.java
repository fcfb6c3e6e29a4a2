package io.mailkeep.imap.uidonly;

import com.google.inject.Inject;
import java.io.IOException;
import org.apache.james.imap.encode.FetchResponseEncoder;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;

/** {@code * 25 UIDFETCH (FLAGS ())} (RFC 9586 §4): James's FETCH response with another beginning. */
public final class UidFetchEncoder implements ImapResponseEncoder<UidFetch> {
    private final FetchResponseEncoder stock = new FetchResponseEncoder();

    @Inject
    UidFetchEncoder() {}

    @Override
    public Class<UidFetch> acceptableMessages() {
        return UidFetch.class;
    }

    @Override
    public void encode(UidFetch response, ImapResponseComposer composer) throws IOException {
        stock.encode(response.items(), UidFetchBeginning.of(response.uid(), composer));
    }
}
