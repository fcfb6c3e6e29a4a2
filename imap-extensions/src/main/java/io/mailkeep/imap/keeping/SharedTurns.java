package io.mailkeep.imap.keeping;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.OptionalBinder;
import io.mailkeep.pop3.maildrop.MoveTurns;

/**
 * The extension module ({@code guice.extension.module}) by which a {@code <move>} of {@code keepcopy.xml} waits for its
 * turn among the COPYs and MOVEs of IMAP to the same mailbox, and they for it.
 */
public final class SharedTurns extends AbstractModule {
    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), MoveTurns.class).setBinding().to(CommonTurns.class);
    }
}
