package io.mailkeep.imap.keeping;

import com.google.inject.AbstractModule;
import io.mailkeep.imap.login.LoginBrake;

/**
 * The extension module ({@code guice.extension.module}) by which wrong IMAP passwords count with those of POP3 and SMTP,
 * as the {@code <login>} of {@code keepcopy.xml} says.
 */
public final class SharedLoginBrake extends AbstractModule {
    @Override
    protected void configure() {
        bind(LoginBrake.class).to(CommonFailures.class);
    }
}
