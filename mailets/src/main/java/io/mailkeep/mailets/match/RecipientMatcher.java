package io.mailkeep.mailets.match;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.mailets.setting.Setting;
import java.time.Duration;
import java.util.Collection;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;

/** Asks the same of each recipient, some at a time, until one can not be answered. For local recipients: of others the answer is that of no user. */
abstract class RecipientMatcher extends GenericMatcher {
    private static final int ASKED_AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final UsersRepository users;

    RecipientMatcher(UsersRepository users) {
        this.users = users;
    }

    @Override
    public final void init() throws MessagingException {
        configure(Setting.of(getMatcherConfig()));
    }

    /** Reads what stands after the = of the matcher. */
    abstract void configure(Setting setting) throws MessagingException;

    /** Blocking. */
    abstract boolean matches(Username user, Mail mail) throws Exception;

    /** Whether the mail is one that recipients are asked about at all. */
    boolean concerns(Mail mail) throws MessagingException {
        return true;
    }

    @Override
    public final Collection<MailAddress> match(Mail mail) throws MessagingException {
        if (!concerns(mail)) {
            return ImmutableList.of();
        }
        try {
            return Flux.fromIterable(ImmutableSet.copyOf(mail.getRecipients()))
                    .flatMapSequential(recipient -> ask(recipient, mail), ASKED_AT_ONCE)
                    .filter(answer -> !answer.isOnComplete())
                    .<MailAddress>dematerialize()
                    .collect(ImmutableSet.toImmutableSet())
                    .block(PATIENCE);
        } catch (RuntimeException e) {
            Throwables.throwIfInstanceOf(Exceptions.unwrap(e), MessagingException.class);
            throw new MessagingException(
                    getClass().getSimpleName() + " could not be found out of "
                            + mail.getRecipients().size() + " recipients within " + PATIENCE.toSeconds() + " seconds",
                    e);
        }
    }

    /** The recipient, nobody, or the failure that ends it all: as a signal, so that those asked beside it fail quietly. */
    private Mono<Signal<MailAddress>> ask(MailAddress recipient, Mail mail) {
        return Mono.fromCallable(() -> matches(user(recipient), mail))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(matches -> matches)
                .map(matches -> recipient)
                .onErrorMap(failure -> failure(recipient, mail, failure))
                .materialize();
    }

    private MessagingException failure(MailAddress recipient, Mail mail, Throwable failure) {
        return new MessagingException(
                getClass().getSimpleName() + " could not be found out of " + recipient.asString() + ", one of "
                        + mail.getRecipients().size() + " recipients: " + failure,
                failure instanceof Exception ? (Exception) failure : new IllegalStateException(failure));
    }

    private Username user(MailAddress recipient) throws UsersRepositoryException {
        return users.getUsername(recipient);
    }

    @Override
    public final String getMatcherInfo() {
        return getClass().getSimpleName();
    }
}
