package io.mailkeep.mailets.match;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.mailets.setting.Setting;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Asks the same of each recipient, some at a time. For local recipients: of others the answer is that of no user. */
abstract class RecipientMatcher extends GenericMatcher {
    private static final int ASKED_AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_NAMED = 5;

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
        Map<MailAddress, Throwable> failures = new LinkedHashMap<>();
        ImmutableSet<MailAddress> matching = Flux.fromIterable(ImmutableSet.copyOf(mail.getRecipients()))
                .flatMapSequential(
                        recipient -> Mono.fromCallable(() -> matches(user(recipient), mail))
                                .subscribeOn(Schedulers.boundedElastic())
                                .timeout(PATIENCE)
                                .onErrorResume(failure -> Mono.fromRunnable(() -> {
                                    synchronized (failures) {
                                        failures.put(recipient, failure);
                                    }
                                }))
                                .filter(matches -> matches)
                                .map(matches -> recipient),
                        ASKED_AT_ONCE)
                .collect(ImmutableSet.toImmutableSet())
                .block();
        if (!failures.isEmpty()) {
            throw failure(failures);
        }
        return matching;
    }

    private MessagingException failure(Map<MailAddress, Throwable> failures) {
        Throwable first = failures.values().iterator().next();
        return new MessagingException(
                getClass().getSimpleName() + " could not be found out of " + failures.size()
                        + " recipients, among them "
                        + failures.keySet().stream()
                                .limit(MOST_NAMED)
                                .map(MailAddress::asString)
                                .collect(ImmutableList.toImmutableList())
                        + ": " + first,
                first instanceof Exception ? (Exception) first : new IllegalStateException(first));
    }

    private Username user(MailAddress recipient) throws UsersRepositoryException {
        return users.getUsername(recipient);
    }

    @Override
    public final String getMatcherInfo() {
        return getClass().getSimpleName();
    }
}
