package io.mailkeep.mailets.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders.Header;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.Test;

class KeepHeaderTest {
    // Not asked for anything.
    private static final DomainList NO_DOMAINS = null;
    private static final String ANNA = "anna@demo.test";

    private final RecordingMetricFactory metrics = new RecordingMetricFactory();

    @Test
    void eachRecipientGetsTheFieldAndTheMessageStaysTheSame() throws Exception {
        Mail mail = mail("Subject: x\r\n");

        keepHeader("Größe", "X-Keep").service(mail);

        assertThat(fields(mail)).containsExactly("X-Keep: =?UTF-8?Q?Gr=C3=B6=C3=9Fe?=");
        assertThat(MimeMessageUtil.asString(mail.getMessage())).isEqualTo("Subject: x\r\n\r\nbody\r\n");
    }

    @Test
    void fieldThatCameWithTheMessageIsRemoved() throws Exception {
        Mail mail = mail("X-Keep: forged\r\nSubject: x\r\nX-KEEP: forged\r\n");

        keepHeader("plain", "X-Keep").service(mail);

        assertThat(mail.getMessage().getHeader("X-Keep")).isNull();
        assertThat(fields(mail)).containsExactly("X-Keep: plain");
    }

    @Test
    void signedNameIsLeftAloneWhetherOrNotTheFieldIsThere() throws Exception {
        String signature =
                "DKIM-Signature: v=1; a=rsa-sha256; d=x.test;\r\n h=from:subject:\r\n\tx-keep; bh=a; b=c\r\n";
        Mail mail = mail(signature + "X-Keep: theirs\r\n");

        keepHeader("plain", "X-Keep").service(mail);

        assertThat(mail.getMessage().getHeader("X-Keep")).containsExactly("theirs");
        assertThat(fields(mail)).isEmpty();
        assertThat(metrics.countFor("mailkeep-mailets-header-signed")).isEqualTo(1);
    }

    @Test
    void nameOfAnyoneElsesFieldStopsTheStart() {
        assertThatThrownBy(() -> keepHeader("plain", "Subject"))
                .hasMessageContaining("<name>: 'Subject' is no name of a field of one's own");
    }

    private KeepHeader keepHeader(String policy, String name) throws Exception {
        KeepHeader mailet = new KeepHeader(
                new Assignments(ConfigurationSource.of(
                        KeepCopyConfiguration.of(KeepPolicy.named(policy).build()))),
                new MemoryMaildropStore(),
                MemoryUsersRepository.withVirtualHosting(NO_DOMAINS),
                metrics);
        mailet.init(FakeMailetConfig.builder()
                .mailetName("test")
                .setProperty("name", name)
                .build());
        return mailet;
    }

    private static List<String> fields(Mail mail) throws Exception {
        return mail.getPerRecipientSpecificHeaders().getHeadersForRecipient(new MailAddress(ANNA)).stream()
                .map(Header::asString)
                .toList();
    }

    private static Mail mail(String header) throws Exception {
        return FakeMail.builder()
                .name("mail")
                .recipients(ANNA)
                .mimeMessage(MimeMessageUtil.mimeMessageFromString(header + "\r\nbody\r\n"))
                .build();
    }
}
