package io.mailkeep.imap.command;

import com.google.common.reflect.Reflection;
import java.lang.reflect.InvocationTargetException;
import java.util.function.Function;
import org.apache.james.mailbox.MessageManager;

/** James's mailbox with another method in the place of one of its many. */
final class Substitute {
    private Substitute() {}

    /** @param call takes the method's arguments and returns its result */
    static MessageManager in(MessageManager mailbox, String method, Function<Object[], Object> call) {
        return Reflection.newProxy(MessageManager.class, (proxy, called, arguments) -> {
            if (called.getName().equals(method)) {
                return call.apply(arguments);
            }
            try {
                return called.invoke(mailbox, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
