package io.mailkeep.server;

import com.google.common.base.Throwables;
import io.mailkeep.server.home.StartUpException;
import java.net.BindException;
import java.util.Optional;

/** One sentence for the operator out of the chain of causes in which a failed start arrives. */
public final class StartUpFailure {
    private StartUpFailure() {}

    public static String explain(Throwable failure) {
        return "The server did not start: "
                + ownWords(failure)
                        .or(() -> namedFile(failure))
                        .or(() -> takenPort(failure))
                        .orElseGet(() -> rootCause(failure))
                + " (the whole story is in logs/james.log)";
    }

    private static Optional<String> ownWords(Throwable failure) {
        return find(failure, StartUpException.class).map(Throwable::getMessage);
    }

    // The root cause would say what is missing, but not which file asks for it and what to write there.
    private static Optional<String> namedFile(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .flatMap(cause -> Optional.ofNullable(cause.getMessage()).stream())
                .filter(message -> message.startsWith("conf/"))
                .findFirst();
    }

    private static Optional<String> takenPort(Throwable failure) {
        return find(failure, BindException.class)
                .map(e -> "a port is taken (" + e.getMessage() + "): stop what listens there, choose others with"
                        + " --base-port, or move one listener with mailkeep.port.<name> in conf/jvm.properties");
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        return Throwables.getCausalChain(failure).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    private static String rootCause(Throwable failure) {
        Throwable root = Throwables.getRootCause(failure);
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
