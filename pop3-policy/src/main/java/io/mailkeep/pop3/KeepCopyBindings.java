package io.mailkeep.pop3;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.ledger.LedgerListener;
import io.mailkeep.pop3.login.LoginObserver;
import io.mailkeep.pop3.maildrop.MaildropSettings;
import io.mailkeep.pop3.maildrop.MessageFacts;
import io.mailkeep.pop3.maildrop.MoveTurns;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.retention.SweepSettings;

/**
 * What is bound whatever the store. The configuration is read when the first handler of {@code pop3server.xml} needs
 * it, so that a bad file stops the start.
 */
final class KeepCopyBindings extends AbstractModule {
    @Override
    protected void configure() {
        bind(ConfigurationSource.class).to(ConfigurationFiles.class);
        // Both given by the module that brings mailets.
        OptionalBinder.newOptionalBinder(binder(), DeliveryNotes.class)
                .setDefault()
                .toInstance(DeliveryNotes.NONE);
        OptionalBinder.newOptionalBinder(binder(), LoginObserver.class)
                .setDefault()
                .toInstance(LoginObserver.NONE);
        // Given by that of the IMAP extension.
        OptionalBinder.newOptionalBinder(binder(), MoveTurns.class).setDefault().toInstance(MoveTurns.NONE);
        // Given by the module that brings search; listeners, by that of the IMAP extension, too.
        OptionalBinder.newOptionalBinder(binder(), MessageFacts.class)
                .setDefault()
                .toInstance(MessageFacts.NONE);
        Multibinder.newSetBinder(binder(), LedgerListener.class);
    }

    @Provides
    KeepCopyConfiguration configuration(Assignments assignments) {
        return assignments.configuration();
    }

    @Provides
    MaildropSettings maildropSettings(KeepCopyConfiguration configuration) {
        return MaildropSettings.of(configuration.sessionLock(), configuration.verifyEvery());
    }

    @Provides
    LoginSettings loginSettings(KeepCopyConfiguration configuration) {
        return configuration.login();
    }

    @Provides
    SweepSettings sweepSettings(KeepCopyConfiguration configuration) {
        return SweepSettings.from(configuration);
    }
}
