package io.mailkeep.imap.command;

import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.imap.changes.Follower;
import java.util.List;
import java.util.Map;
import javax.mail.Flags;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets a STORE that would change no message do nothing. James allocates a mod-sequence for it all the same and tells nobody,
 * so that who follows the change log waits for it. Only where somebody does: it costs a reading of the messages, up to the
 * first that changes.
 */
final class EffectiveStores {
    private static final String SET_FLAGS = "setFlagsReactive";

    private final Follower follower;

    @Inject
    EffectiveStores(Follower follower) {
        this.follower = follower;
    }

    MessageManager in(MessageManager mailbox) {
        return follower.follows()
                ? Substitute.in(
                        mailbox,
                        SET_FLAGS,
                        arguments -> store(
                                mailbox,
                                (Flags) arguments[0],
                                (FlagsUpdateMode) arguments[1],
                                (MessageRange) arguments[2],
                                (MailboxSession) arguments[3]))
                : mailbox;
    }

    private static Publisher<Map<MessageUid, Flags>> store(
            MessageManager mailbox, Flags flags, FlagsUpdateMode mode, MessageRange range, MailboxSession session) {
        FlagsUpdateCalculator calculator = new FlagsUpdateCalculator(flags, mode);
        return Flux.from(mailbox.listMessagesMetadata(range, session))
                .takeUntil(message -> changes(calculator, message))
                .collectList()
                .flatMap(read -> read.stream().anyMatch(message -> changes(calculator, message))
                        ? Mono.from(mailbox.setFlagsReactive(flags, mode, range, session))
                        : Mono.just(flags(read)));
    }

    private static boolean changes(FlagsUpdateCalculator calculator, ComposedMessageIdWithMetaData message) {
        return !calculator.buildNewFlags(message.getFlags()).equals(message.getFlags());
    }

    private static Map<MessageUid, Flags> flags(List<ComposedMessageIdWithMetaData> messages) {
        return messages.stream()
                .collect(ImmutableMap.toImmutableMap(
                        message -> message.getComposedMessageId().getUid(), ComposedMessageIdWithMetaData::getFlags));
    }
}
