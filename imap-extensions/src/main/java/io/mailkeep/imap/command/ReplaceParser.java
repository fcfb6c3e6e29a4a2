package io.mailkeep.imap.command;

import com.google.inject.Inject;
import java.time.Clock;
import java.time.ZoneId;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.decode.parser.ReplaceCommandParser;

/** James's parser of REPLACE, made so that it can be loaded. */
public final class ReplaceParser extends ReplaceCommandParser {
    @Inject
    ReplaceParser(StatusResponseFactory statuses) {
        super(statuses, Clock.system(ZoneId.systemDefault()));
    }
}
