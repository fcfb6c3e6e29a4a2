package io.mailkeep.imap.changes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.MessageRange;

/** A mailbox that remembers what was read of it. */
final class ReadRanges {
    private final List<MessageRange> ranges = new CopyOnWriteArrayList<>();
    private final MessageManager recorded;

    ReadRanges(MessageManager mailbox) {
        recorded = (MessageManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MessageManager.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("listMessagesMetadata")) {
                        ranges.add((MessageRange) arguments[0]);
                    }
                    try {
                        return method.invoke(mailbox, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    MessageManager mailbox() {
        return recorded;
    }

    List<MessageRange> ranges() {
        return ranges;
    }
}
