package io.mailkeep.mailets.digest;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.mailets.note.NoteOnMail;
import io.mailkeep.pop3.delivery.DeliveryNote;
import java.util.Optional;
import java.util.UUID;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;

/** Puts notices into the mail queue: they go by the pipeline like any mail, with the null sender. Blocking. */
@Singleton
class Outbox {
    private final Supplier<MailQueue> spool;

    @Inject
    Outbox(MailQueueFactory<?> queues) {
        this.spool = Suppliers.memoize(() -> queues.createQueue(MailQueueFactory.SPOOL));
    }

    void send(MimeMessage notice, MailAddress recipient) throws MessagingException {
        MailImpl mail = MailImpl.builder()
                .name("mailkeep-notice-" + UUID.randomUUID())
                .sender(MaybeSender.nullSender())
                .addRecipient(recipient)
                .mimeMessage(notice)
                .build();
        try {
            mail.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
            NoteOnMail.add(mail, DeliveryNote.of(Optional.empty(), ImmutableSet.of(Notice.LABEL)));
            spool.get().enQueue(mail);
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }
}
