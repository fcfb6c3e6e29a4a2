package io.mailkeep.server.message;

import java.io.IOException;
import java.io.InputStream;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;

/**
 * Lists a message's attachments as James does, but for a message beyond {@link Bounds}. James takes that apart until stack
 * or heap overflow, and does not hear of it: who stores the message waits for ever, a thread of the spooler among them.
 * Here it throws, upon which James stores the message without such a list. Thread-safe.
 */
public final class BoundedMessageParser extends MessageParser {
    @Override
    public ParsingResult retrieveAttachments(InputStream content) throws IOException {
        DefaultMessageBuilder builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
        builder.setDecodeMonitor(DecodeMonitor.SILENT);
        builder.setBodyDescriptorBuilder(Bounds.ofMessage());
        Message message = builder.parseMessage(content);
        return new ParsingResult(retrieveAttachments(message), message::dispose);
    }
}
