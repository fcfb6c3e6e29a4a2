package io.mailkeep.imap.paging;

import com.google.inject.Inject;
import java.io.IOException;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;
import org.apache.james.imap.message.response.ESearchResponse;

/** ESEARCH responses with PARTIAL (RFC 9394 §4). */
public final class FoundPageEncoder implements ImapResponseEncoder<FoundPage> {
    @Inject
    FoundPageEncoder() {}

    @Override
    public Class<FoundPage> acceptableMessages() {
        return FoundPage.class;
    }

    @Override
    public void encode(FoundPage page, ImapResponseComposer composer) throws IOException {
        ESearchResponse found = page.found();
        composer.untagged().message("ESEARCH").openParen();
        composer.message("TAG").quote(found.getTag().asString()).closeParen();
        if (found.getUseUid()) {
            composer.message("UID");
        }
        if (page.min().isPresent()) {
            composer.message("MIN").message(page.min().getAsLong());
        }
        if (page.max().isPresent()) {
            composer.message("MAX").message(page.max().getAsLong());
        }
        if (page.wants(SearchResultOption.COUNT)) {
            composer.message("COUNT").message(found.getCount());
        }
        encode(page.range(), page.page(), composer);
        if (found.getHighestModSeq() != null) {
            composer.message(ImapConstants.FETCH_MODSEQ)
                    .message(found.getHighestModSeq().asLong());
        }
        composer.end();
    }

    private static void encode(String range, IdRange[] results, ImapResponseComposer composer) throws IOException {
        composer.message("PARTIAL").openParen().message(range);
        if (results.length == 0) {
            composer.nil();
        } else {
            composer.sequenceSet(results);
        }
        composer.closeParen();
    }
}
