package io.mailkeep.pop3;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.mailkeep.pop3.maildrop.MaildropSettings;
import io.mailkeep.pop3.policy.ClassOfService;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.retention.SweepSettings;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.ConfigurationProvider;

/**
 * What is bound whatever the store. The configuration is read when the first handler of {@code pop3server.xml} needs
 * it, so that a bad file stops the start.
 */
final class KeepCopyBindings extends AbstractModule {
    @Provides
    @Singleton
    KeepCopyConfiguration configuration(ConfigurationProvider files, ExtensionConditions conditions)
            throws ConfigurationException {
        return KeepCopyConfiguration.from(files.getConfiguration("keepcopy"), conditions);
    }

    @Provides
    ClassOfService classOfService(KeepCopyConfiguration configuration) {
        return configuration.classOfService();
    }

    @Provides
    MaildropSettings maildropSettings(KeepCopyConfiguration configuration) {
        return MaildropSettings.of(configuration.sessionLock(), configuration.verifyEvery());
    }

    @Provides
    SweepSettings sweepSettings(KeepCopyConfiguration configuration) {
        return SweepSettings.from(configuration);
    }
}
