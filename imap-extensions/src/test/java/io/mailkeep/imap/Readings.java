package io.mailkeep.imap;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BiFunction;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageRange;
import reactor.core.publisher.Flux;

/** Comes between a mailbox and who lists its messages. */
public final class Readings {
    private Readings() {}

    /** The mailbox, whose lists of messages are what {@code seen} makes of the range asked for and the true list. */
    public static MessageManager of(
            MessageManager mailbox,
            BiFunction<MessageRange, Flux<ComposedMessageIdWithMetaData>, Flux<ComposedMessageIdWithMetaData>> seen) {
        return (MessageManager) Proxy.newProxyInstance(
                Readings.class.getClassLoader(), new Class<?>[] {MessageManager.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("listMessagesMetadata")) {
                        return seen.apply(
                                (MessageRange) arguments[0],
                                Flux.from(mailbox.listMessagesMetadata(
                                        (MessageRange) arguments[0], (MailboxSession) arguments[1])));
                    }
                    try {
                        return method.invoke(mailbox, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
