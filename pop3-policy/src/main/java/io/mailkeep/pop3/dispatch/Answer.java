package io.mailkeep.pop3.dispatch;

import org.apache.james.protocols.api.BaseRequest;

/** The line that follows a {@link Challenge}, whatever it looks like: the whole argument of the command that asked. */
public final class Answer extends BaseRequest {
    Answer(String command, String line) {
        super(command, line);
    }
}
