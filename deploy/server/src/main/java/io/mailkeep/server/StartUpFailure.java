package io.mailkeep.server;

import com.google.common.base.Throwables;
import io.mailkeep.server.home.StartUpException;
import java.util.Optional;

/** One sentence for the operator out of the chain of causes in which a failed start arrives. */
public final class StartUpFailure {
    private StartUpFailure() {}

    public static String explain(Throwable failure) {
        return "The server did not start: " + ownWords(failure).orElseGet(() -> rootCause(failure))
                + " (the whole story is in logs/james.log)";
    }

    private static Optional<String> ownWords(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .filter(StartUpException.class::isInstance)
                .map(Throwable::getMessage)
                .findFirst();
    }

    private static String rootCause(Throwable failure) {
        Throwable root = Throwables.getRootCause(failure);
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
