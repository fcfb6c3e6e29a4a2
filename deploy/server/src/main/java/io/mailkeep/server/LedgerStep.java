package io.mailkeep.server;

import com.google.inject.Inject;
import com.google.inject.Provider;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsernameChangeTaskStep;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Has the POP3 extension bring its ledger under the new name of a user. James takes the steps of a renaming from its
 * own modules only, before extensions are there.
 */
final class LedgerStep implements UsernameChangeTaskStep {
    private static final ClassName STEP = new ClassName("io.mailkeep.pop3.support.LedgerRename");
    /** After those of James: who begins with this one again repeats none of them. */
    private static final int AFTER_ALL = 5;

    private final Provider<GuiceGenericLoader> extensions;

    @Inject
    LedgerStep(Provider<GuiceGenericLoader> extensions) {
        this.extensions = extensions;
    }

    @Override
    public StepName name() {
        return new StepName("LedgerRename");
    }

    @Override
    public int priority() {
        return AFTER_ALL;
    }

    @Override
    public Publisher<Void> changeUsername(Username from, Username to) {
        return Mono.fromCallable(() -> extensions.get().<UsernameChangeTaskStep>instantiate(STEP))
                .flatMap(step -> Mono.from(step.changeUsername(from, to)));
    }
}
