package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Visibility;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** That messages are read ahead is nowhere to be seen in what RETR and TOP send. */
class RetrievalPropertyTest {
    private static final int EACH = 20;
    private static final int STEPS = 80;

    @Property(tries = 60)
    void everyMessageIsTheOneThatWasAskedFor(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Mailbox mailbox = inTwoFolders(random);
        List<Integer> names = names(mailbox);
        Maildrop session = mailbox.login();

        int number = 1 + random.nextInt(names.size());
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(8) == 0) {
                session.stopReadingAhead();
            }
            try (InputStream content = random.nextInt(8) == 0 ? session.content(number) : session.retrieve(number)) {
                assertThat(Mailbox.text(content)).isEqualTo(Mailbox.text(names.get(number - 1)));
            }
            number = random.nextInt(8) == 0 ? 1 + random.nextInt(names.size()) : 1 + number % names.size();
        }
        session.close();

        assertThat(mailbox.octetsReadAhead()).isZero();
    }

    /** With gaps among the UIDs. */
    private static Mailbox inTwoFolders(Random random) throws Exception {
        Mailbox mailbox = new Mailbox()
                .under(policy(OnDelete.RELEASE).toBuilder()
                        .visibility(Visibility.EVERYTHING.toBuilder()
                                .folders(ImmutableList.of("Work"))
                                .build())
                        .build());
        mailbox.create("Work");
        for (int name = 1; name <= EACH; name++) {
            mailbox.deliver(name);
            mailbox.append("Work", Mailbox.text(EACH + name), Mailbox.START);
        }
        for (int name = 2; name <= EACH; name++) {
            if (random.nextInt(4) == 0) {
                mailbox.imapExpunge(name);
            }
        }
        return mailbox;
    }

    private static List<Integer> names(Mailbox mailbox) throws Exception {
        return Stream.concat(
                        mailbox.imap(INBOX).stream(),
                        IntStream.rangeClosed(EACH + 1, 2 * EACH).boxed())
                .toList();
    }
}
