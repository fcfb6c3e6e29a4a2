package io.mailkeep.imap.uidonly;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.mailbox.MessageUid;

/**
 * A composer that writes a UID and UIDFETCH for the first two words, a message number and FETCH, and whatever follows
 * as it is.
 */
// A proxy: James's interface has two dozen methods, of which one matters.
final class UidFetchBeginning implements InvocationHandler {
    private static final byte[] UIDFETCH = "UIDFETCH".getBytes(US_ASCII);

    private final ImapResponseComposer composer;
    private final Queue<Object> words;

    private UidFetchBeginning(MessageUid uid, ImapResponseComposer composer) {
        this.composer = composer;
        this.words = new ArrayDeque<>(List.of(uid.asLong(), UIDFETCH));
    }

    static ImapResponseComposer of(MessageUid uid, ImapResponseComposer composer) {
        return (ImapResponseComposer) Proxy.newProxyInstance(
                ImapResponseComposer.class.getClassLoader(),
                new Class<?>[] {ImapResponseComposer.class},
                new UidFetchBeginning(uid, composer));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean replaced = method.getName().equals("message") && !words.isEmpty();
        try {
            Object result = method.invoke(composer, replaced ? new Object[] {words.remove()} : arguments);
            return result == composer ? proxy : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
