package io.mailkeep.server.message;

import com.google.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.lmtp.hook.DeliverToRecipientHook;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses, while the sender is still connected, a message that would hold up those who read it, or take all memory of
 * them: {@code <handler>} of {@code smtpserver.xml} and {@code lmtpserver.xml}, before the others. Thread-safe.
 */
public final class ComplexMessageHook implements MessageHook, DeliverToRecipientHook {
    private static final MimeConfig OF_ANY_LENGTH =
            MimeConfig.copy(MimeConfig.PERMISSIVE).setMaxContentLen(-1).build();

    private static final AttachmentKey<Verdict> VERDICT = AttachmentKey.of("mailkeep-complexity", Verdict.class);

    private static final Logger LOGGER = LoggerFactory.getLogger(ComplexMessageHook.class);

    private final MetricFactory metrics;

    @Inject
    ComplexMessageHook(MetricFactory metrics) {
        this.metrics = metrics;
    }

    @Override
    public HookResult onMessage(SMTPSession session, MailEnvelope message) {
        return check(session, message);
    }

    /** Of LMTP, which asks no other hooks about a message, and these once for each recipient. */
    @Override
    public HookResult deliver(SMTPSession session, MailAddress recipient, MailEnvelope message) {
        return session.getAttachment(VERDICT, State.Transaction)
                .filter(verdict -> verdict.message == message)
                .orElseGet(() -> {
                    Verdict verdict = new Verdict(message, check(session, message));
                    session.setAttachment(VERDICT, verdict, State.Transaction);
                    return verdict;
                })
                .result;
    }

    private record Verdict(MailEnvelope message, HookResult result) {}

    private HookResult check(SMTPSession session, MailEnvelope message) {
        try (InputStream octets = message.getMessageInputStream()) {
            return excess(octets)
                    .map(reason -> refuse(session, message, reason))
                    .orElse(HookResult.DECLINED);
        } catch (IOException e) {
            LOGGER.error("A message could not be read from={}", message.getMaybeSender(), e);
            return reply(HookReturnCode.denySoft(), SMTPRetCode.LOCAL_ERROR, "4.3.0 The message can not be read now");
        }
    }

    private static Optional<String> excess(InputStream message) throws IOException {
        MimeTokenStream parts = new MimeTokenStream(OF_ANY_LENGTH, Bounds.ofMessage());
        parts.parse(message);
        try {
            while (parts.getState() != EntityState.T_END_OF_STREAM) {
                parts.next();
            }
            return Optional.empty();
        } catch (Bounds.TooComplexException e) {
            return Optional.of(e.getMessage());
        } catch (MimeException | MimeIOException | RuntimeException e) {
            // What mime4j does not take apart, it does not take apart for those either who come later.
            return Optional.empty();
        }
    }

    private HookResult refuse(SMTPSession session, MailEnvelope message, String reason) {
        metrics.generate("mailkeep-complex-messages-refused").increment();
        LOGGER.info(
                "Message refused, it is too complex: {} from={} to={} remote={}",
                reason,
                message.getMaybeSender().asString(),
                message.getRecipients(),
                session.getRemoteAddress().getAddress().getHostAddress());
        return reply(
                HookReturnCode.deny(), SMTPRetCode.TRANSACTION_FAILED, "5.6.0 The message is too complex: " + reason);
    }

    private static HookResult reply(HookReturnCode code, String status, String text) {
        return HookResult.builder()
                .hookReturnCode(code)
                .smtpReturnCode(status)
                .smtpDescription(text)
                .build();
    }
}
