package io.mailkeep.mailets;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.OptionalBinder;
import io.mailkeep.mailets.note.Notes;
import io.mailkeep.mailets.trace.Uses;
import io.mailkeep.pop3.delivery.DeliveryNotes;
import io.mailkeep.pop3.login.LoginObserver;

/** What is bound whatever the store: what the POP3 extension leaves to this one. */
final class MailetsBindings extends AbstractModule {
    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), DeliveryNotes.class)
                .setBinding()
                .to(Notes.class);
        OptionalBinder.newOptionalBinder(binder(), LoginObserver.class)
                .setBinding()
                .to(Uses.class);
    }
}
