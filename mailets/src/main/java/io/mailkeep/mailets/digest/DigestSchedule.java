package io.mailkeep.mailets.digest;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.ledger.Lease;
import io.mailkeep.pop3.ledger.MaildropLock;
import io.mailkeep.pop3.retention.Looks;
import java.io.FileNotFoundException;
import java.util.Optional;
import javax.annotation.PreDestroy;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.utils.PropertiesProvider;
import org.apache.james.utils.UserDefinedStartable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a run once per period, on whichever node is first: {@code guice.extension.startable}. The period is a lease in
 * the store, given back by a run that fails or is cut off; a run that takes longer meets the next one of another node, and
 * nobody is told twice for that.
 */
@Singleton
public final class DigestSchedule implements UserDefinedStartable {
    /** Whose lease it is. No user can have this name: James refuses spaces and colons in user names. */
    static final Username LEASE_OWNER = Username.of("mailkeep: digest");

    private static final Logger LOGGER = LoggerFactory.getLogger(DigestSchedule.class);

    private final DigestSettings settings;
    private final DigestRun run;
    private final MaildropLock lock;
    private final Looks looks = new Looks("mailkeep-digest");
    private volatile Optional<Lease> running = Optional.empty();

    @Inject
    DigestSchedule(PropertiesProvider files, Texts texts, DigestRun run, MaildropLock lock)
            throws ConfigurationException {
        this.settings = settings(files);
        texts.require(settings.language());
        settings.languages().values().forEach(texts::require);
        this.run = run;
        this.lock = lock;
    }

    private static DigestSettings settings(PropertiesProvider files) throws ConfigurationException {
        try {
            return DigestSettings.of(files.getConfiguration("digest"));
        } catch (FileNotFoundException e) {
            throw new ConfigurationException(
                    "conf/digest.properties is missing. Write it, or take " + DigestSchedule.class.getName()
                            + " out of guice.extension.startable in conf/extensions.properties.",
                    e);
        }
    }

    @Override
    public void start() {
        looks.begin(settings.every(), this::look);
    }

    /** Begins a run if it is time and no other node has. */
    void look() {
        try {
            running = Lease.take(lock, LEASE_OWNER, settings.every());
            if (running.isPresent()) {
                run.run(settings, looks::isEnded);
            }
        } catch (RuntimeException | Error e) {
            // Whatever it is: a look that fails would be the last one.
            LOGGER.warn("Users could not be told what goes soon, the next run tries again: cause={}", e.toString());
            giveBack();
        }
        if (!looks.isEnded()) {
            running = Optional.empty();
        }
    }

    /** The next run, on this node or another, need not wait for the period's end. */
    private void giveBack() {
        running.ifPresent(Lease::giveBack);
    }

    @PreDestroy
    void stop() {
        looks.end();
        giveBack();
    }
}
