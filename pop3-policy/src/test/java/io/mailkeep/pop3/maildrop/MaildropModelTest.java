package io.mailkeep.pop3.maildrop;

import static io.mailkeep.pop3.maildrop.Mailbox.INBOX;
import static io.mailkeep.pop3.maildrop.Mailbox.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.pop3.policy.OnDelete;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** POP3 and IMAP clients at random on one mailbox, held against a model of what each must see. */
class MaildropModelTest {
    private static final List<OnDelete> ACTIONS =
            List.of(OnDelete.RELEASE, OnDelete.EXPUNGE, OnDelete.IGNORE, OnDelete.moveTo("Trash"));

    @Property(tries = 150)
    void everyClientSeesWhatThePolicyAndTheOthersLeft(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Clients clients = new Clients(random, ACTIONS.get(random.nextInt(ACTIONS.size())));

        for (int step = 0; step < 25; step++) {
            clients.doSomething();
            clients.compare();
        }
    }

    /** The mailbox, and beside it the names that should be where. Messages are known by the name they arrived with. */
    private static final class Clients {
        private final Random random;
        private final OnDelete onDelete;
        private final Mailbox mailbox = new Mailbox();
        private final List<Integer> inbox = new ArrayList<>();
        private final List<Integer> trash = new ArrayList<>();
        private final Set<Integer> hidden = new HashSet<>();
        private final Map<Integer, String> uidlByName = new HashMap<>();
        private int nextName = 1;

        Clients(Random random, OnDelete onDelete) {
            this.random = random;
            this.onDelete = onDelete;
            mailbox.under(policy(onDelete));
        }

        void doSomething() throws Exception {
            switch (random.nextInt(6)) {
                case 0, 1 -> deliver();
                case 2 -> popDelete();
                case 3 -> imapExpunge();
                case 4 -> imapMove(inbox, INBOX, trash, "Trash");
                default -> imapMove(trash, "Trash", inbox, INBOX);
            }
        }

        private void deliver() throws Exception {
            for (int i = random.nextInt(3); i >= 0; i--) {
                inbox.add(nextName);
                mailbox.deliver(nextName++);
            }
        }

        private void popDelete() throws Exception {
            List<Integer> offered = offered();
            List<Integer> numbers = new ArrayList<>();
            for (int number = 1; number <= offered.size(); number++) {
                if (random.nextInt(3) == 0) {
                    numbers.add(number);
                }
            }
            mailbox.popSession(numbers, numbers);
            numbers.stream().map(number -> offered.get(number - 1)).forEach(this::deleted);
        }

        private void deleted(int name) {
            switch (onDelete.action()) {
                case RELEASE -> hidden.add(name);
                case EXPUNGE -> inbox.remove((Integer) name);
                case MOVE -> {
                    inbox.remove((Integer) name);
                    trash.add(name);
                }
                case IGNORE -> {}
            }
        }

        private void imapExpunge() throws Exception {
            if (!inbox.isEmpty()) {
                mailbox.imapExpunge(inbox.remove(random.nextInt(inbox.size())));
            }
        }

        private void imapMove(List<Integer> from, String fromName, List<Integer> to, String toName) throws Exception {
            if (!from.isEmpty()) {
                int name = from.remove(random.nextInt(from.size()));
                mailbox.imapMove(name, fromName, toName);
                to.add(name);
                hidden.remove(name);
            }
        }

        private List<Integer> offered() {
            return inbox.stream().filter(name -> !hidden.contains(name)).toList();
        }

        void compare() throws Exception {
            assertThat(mailbox.imap(INBOX)).isEqualTo(inbox);
            assertThat(mailbox.imap("Trash")).isEqualTo(trash);
            assertThat(mailbox.offered()).isEqualTo(offered());
            assertUidlsNeverChange();
        }

        private void assertUidlsNeverChange() throws Exception {
            List<String> uidls = mailbox.uidls();
            assertThat(uidls).doesNotHaveDuplicates();
            List<Integer> names = offered();
            for (int i = 0; i < names.size(); i++) {
                assertThat(uidlByName.computeIfAbsent(names.get(i), known(uidls.get(i))))
                        .isEqualTo(uidls.get(i));
            }
            assertThat(new HashSet<>(uidlByName.values())).hasSameSizeAs(uidlByName.keySet());
        }

        private static java.util.function.Function<Integer, String> known(String uidl) {
            return name -> uidl;
        }
    }
}
