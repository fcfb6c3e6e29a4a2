package io.mailkeep.imap.command;

import com.google.inject.Inject;
import java.io.IOException;
import org.apache.james.imap.api.display.Locales;
import org.apache.james.imap.api.display.Localizer;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;
import org.apache.james.imap.encode.StatusResponseEncoder;
import org.apache.james.imap.message.response.ImmutableStatusResponse;

/** James's status responses; those with MODIFIED without the number that James puts before its set. */
public final class StatusLineEncoder implements ImapResponseEncoder<ImmutableStatusResponse> {
    private static final String MODIFIED = "MODIFIED";

    private final StatusResponseEncoder stock;
    private final Localizer localizer;

    @Inject
    StatusLineEncoder(Localizer localizer) {
        this.stock = new StatusResponseEncoder(localizer);
        this.localizer = localizer;
    }

    @Override
    public Class<ImmutableStatusResponse> acceptableMessages() {
        return ImmutableStatusResponse.class;
    }

    @Override
    public void encode(ImmutableStatusResponse response, ImapResponseComposer composer) throws IOException {
        ResponseCode code = response.getResponseCode();
        if (code == null || !code.getCode().equals(MODIFIED)) {
            stock.encode(response, composer);
            return;
        }
        // RFC 7162 §3.1.3: "MODIFIED" SP sequence-set
        composer.tag(response.getTag())
                .message(response.getServerResponseType().getCodeAsBytes())
                .openSquareBracket()
                .message(code.getCode());
        for (String set : code.getParameters()) {
            composer.message(set);
        }
        composer.closeSquareBracket()
                .commandName(response.getCommand())
                .message(localizer.localize(response.getTextKey(), Locales.DEFAULT))
                .end();
    }
}
