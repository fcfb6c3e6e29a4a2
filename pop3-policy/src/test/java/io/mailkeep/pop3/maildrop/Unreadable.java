package io.mailkeep.pop3.maildrop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.blob.api.ObjectNotFoundException;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MessageResult;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Messages of James's memory that are listed and can not be read, as over Cassandra when the blob store has lost them or
 * does not answer.
 */
public final class Unreadable {
    private final Map<Long, RuntimeException> failures = new ConcurrentHashMap<>();
    private final AtomicInteger read = new AtomicInteger();

    /** The content of a message is gone from now on. */
    public void lose(long uid) {
        fail(uid, new ObjectNotFoundException("no such blob"));
    }

    public void fail(long uid, RuntimeException failure) {
        failures.put(uid, failure);
    }

    /** How often something of a message was read since the last time that was asked. */
    public int read() {
        return read.getAndSet(0);
    }

    /** The same mailboxes, but for these messages. */
    public MailboxManager in(MailboxManager mailboxes) {
        return proxy(MailboxManager.class, (method, arguments) -> {
            Object answer = call(mailboxes, method, arguments);
            return answer instanceof MessageManager ? in((MessageManager) answer) : answer;
        });
    }

    private MessageManager in(MessageManager mailbox) {
        return proxy(MessageManager.class, (method, arguments) -> {
            Object answer = call(mailbox, method, arguments);
            return method.getName().equals("getMessagesReactive") && !FetchGroup.MINIMAL.equals(arguments[1])
                    ? Flux.from(results(answer)).doOnNext(this::read)
                    : answer;
        });
    }

    @SuppressWarnings("unchecked")
    private static Publisher<MessageResult> results(Object answer) {
        return (Publisher<MessageResult>) answer;
    }

    private void read(MessageResult message) {
        read.incrementAndGet();
        Optional.ofNullable(failures.get(message.getUid().asLong())).ifPresent(failure -> {
            throw failure;
        });
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(Proxy.newProxyInstance(
                Unreadable.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> calls.answer(method, arguments)));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private interface Calls {
        Object answer(Method method, Object[] arguments) throws Throwable;
    }
}
