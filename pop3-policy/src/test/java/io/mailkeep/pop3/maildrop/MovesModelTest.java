package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Visibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.james.mailbox.MessageUid;

/** IMAP clients move and copy at random among mailboxes that POP3 shows, and one that it does not. */
class MovesModelTest {
    private static final List<String> FURTHER = List.of("Lists", "News");
    private static final List<String> SHOWN = List.of(INBOX, "Lists", "News");
    private static final List<String> ALL = List.of(INBOX, "Lists", "News", "Archive");

    @Property(tries = 300)
    void noMessageChangesItsUidlAndNoOtherEverHasIt(@ForAll long seed) throws Exception {
        Clients clients = new Clients(new Random(seed));

        for (int step = 0; step < 30; step++) {
            clients.doSomething();
        }
        clients.loginLater();
    }

    private static final class Clients {
        private final Random random;
        private final Mailbox mailbox = new Mailbox();
        private final Map<String, Integer> names = new HashMap<>();
        private final Map<Integer, String> uidls = new HashMap<>();
        private final Set<Integer> copied = new HashSet<>();
        private int nextName = 3;

        Clients(Random random) throws Exception {
            this.random = random;
            mailbox.under(policy(OnDelete.RELEASE).toBuilder()
                    .visibility(Visibility.EVERYTHING.toBuilder()
                            .folders(ImmutableList.copyOf(FURTHER))
                            .build())
                    .build());
            mailbox.deliverBeforeActivation(1, 2);
            mailbox.login().close();
            for (String name : ALL.subList(1, ALL.size())) {
                mailbox.create(name);
            }
        }

        void doSomething() throws Exception {
            switch (random.nextInt(18)) {
                case 0, 1 -> mailbox.append(one(ALL), Mailbox.text(nextName++), mailbox.clock.instant());
                case 2, 3, 4, 5, 6, 7 -> move();
                case 8 -> copy();
                case 9 -> expunge();
                case 10, 11 -> sweep();
                case 12 -> reCreateInbox();
                case 13 -> moveDuringALook();
                case 14 -> mailbox.settle();
                default -> login();
            }
        }

        private void move() throws Exception {
            String from = one(ALL);
            List<Integer> there = mailbox.imap(from);
            if (!there.isEmpty()) {
                mailbox.imapMove(
                        one(there),
                        from,
                        one(ALL.stream().filter(name -> !name.equals(from)).toList()));
            }
        }

        /** Of copies of one message James does not say which one was moved. */
        private void copy() throws Exception {
            String from = one(ALL);
            List<Integer> there = mailbox.imap(from);
            if (!there.isEmpty()) {
                int name = one(there);
                mailbox.imapCopy(name, from, one(ALL));
                copied.add(name);
            }
        }

        /** James copies first, and removes from where it was when others have looked. */
        private void moveDuringALook() throws Exception {
            String from = one(ALL);
            List<Integer> there = mailbox.imap(from);
            if (!there.isEmpty()) {
                login();
                int name = one(there);
                MessageUid uid = mailbox.uid(from, name);
                mailbox.imapCopy(
                        name,
                        from,
                        one(ALL.stream().filter(other -> !other.equals(from)).toList()));
                if (random.nextBoolean()) {
                    login();
                } else {
                    sweep();
                }
                mailbox.expunge(from, uid);
            }
        }

        private void expunge() throws Exception {
            String from = one(ALL);
            List<Integer> there = mailbox.imap(from);
            if (!there.isEmpty()) {
                mailbox.expunge(from, mailbox.uid(from, one(there)));
            }
        }

        private void sweep() throws Exception {
            String name = one(SHOWN);
            mailbox.maildrops(Optional.empty())
                    .lookAfter(name.equals(INBOX) ? MaildropId.of(mailbox.user) : MaildropId.of(mailbox.user, name));
        }

        private void reCreateInbox() throws Exception {
            mailbox.deleteInbox();
            mailbox.create(INBOX);
        }

        /** When all that was copied is listed. */
        void loginLater() throws Exception {
            mailbox.settle();
            login();
            List<Integer> all = new ArrayList<>();
            for (String name : SHOWN) {
                all.addAll(mailbox.imap(name));
            }
            assertThat(mailbox.offered()).isEqualTo(all);
        }

        void login() throws Exception {
            List<Integer> listed = mailbox.offered();
            List<String> given = mailbox.uidls();
            assertThat(given).doesNotHaveDuplicates();
            for (int i = 0; i < given.size(); i++) {
                int name = listed.get(i);
                String uidl = given.get(i);
                assertThat(names.computeIfAbsent(uidl, any -> name))
                        .as("the message that had the UIDL %s", uidl)
                        .isEqualTo(name);
                if (!copied.contains(name)) {
                    assertThat(uidls.computeIfAbsent(name, any -> uidl))
                            .as("the UIDL of message %s", name)
                            .isEqualTo(uidl);
                }
            }
        }

        private <T> T one(List<T> some) {
            return some.get(random.nextInt(some.size()));
        }
    }
}
