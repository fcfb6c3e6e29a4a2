package io.mailkeep.imap.selection;

import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.events.Registration;
import org.apache.james.mailbox.events.MailboxIdRegistrationKey;
import org.apache.james.mailbox.model.MailboxId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * How a session listens to a mailbox, and stops, which never fails: James leaves a session there for ever, and the
 * mailbox selected, that could not stop. Its event buses forget the listener first, and then, while RabbitMQ is away,
 * fail to unbind the mailbox: what stays bound reaches nobody.
 */
public final class MailboxRegistration {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailboxRegistration.class);

    private MailboxRegistration() {}

    public static Mono<Registration> of(EventBus bus, ReactiveEventListener listener, MailboxId mailbox) {
        return Mono.from(bus.register(listener, new MailboxIdRegistrationKey(mailbox)))
                .map(registration -> () -> end(registration, mailbox));
    }

    private static Mono<Void> end(Registration registration, MailboxId mailbox) {
        return Mono.defer(() -> Mono.from(registration.unregister())).onErrorResume(failure -> {
            LOGGER.warn(
                    "Events of a mailbox that nobody here listens to any more may still come to this node: mailbox={}"
                            + " failure={}",
                    mailbox.serialize(),
                    failure.toString());
            return Mono.empty();
        });
    }
}
