package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random sessions beside a random IMAP client, held against what a maildrop should be after each step. */
abstract class ModelRules {
    private static final int STEPS = 60;

    private final MailServer server;

    ModelRules(MailServer server) {
        this.server = server;
    }

    static Stream<Arguments> walks() {
        return Stream.of("keep.test", "plain.test")
                .flatMap(domain -> IntStream.range(0, 4).mapToObj(seed -> Arguments.of(domain, seed)));
    }

    @ParameterizedTest
    @MethodSource("walks")
    void randomWalkNeverLeavesTheModel(String domain, int seed) throws IOException {
        Account account = Account.in(server, domain);
        try (ImapClient imap = account.imap()) {
            imap.send("CREATE Elsewhere");
            Walk walk = new Walk(account, imap, domain.equals("keep.test"), new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                walk.step();
            }
            walk.end();
        }
    }

    /** The model and the real thing, side by side. A subject names a message. */
    private static final class Walk {
        private final Account account;
        private final ImapClient imap;
        private final boolean releases;
        private final Random random;
        private final List<String> history = new ArrayList<>();
        private final Set<String> inbox = new LinkedHashSet<>();
        private final Set<String> elsewhere = new LinkedHashSet<>();
        private final Set<String> released = new TreeSet<>();
        private final Map<String, String> uidls = new HashMap<>();
        private final List<String> session = new ArrayList<>();
        private final Set<String> marked = new LinkedHashSet<>();
        private Pop3Client pop3;
        private int delivered;

        Walk(Account account, ImapClient imap, boolean releases, Random random) {
            this.account = account;
            this.imap = imap;
            this.releases = releases;
            this.random = random;
        }

        void step() throws IOException {
            int dice = random.nextInt(10);
            if (dice < 2) {
                deliver();
            } else if (dice < 4) {
                useImap();
            } else if (pop3 == null) {
                open();
            } else {
                usePop3();
            }
        }

        void end() throws IOException {
            if (pop3 != null) {
                quit();
            }
            open();
            quit();
            assertThat(account.subjects("INBOX")).as(history.toString()).containsExactlyInAnyOrderElementsOf(inbox);
        }

        private void deliver() throws IOException {
            String subject = "m" + ++delivered;
            history.add("deliver " + subject);
            imap.append("INBOX", List.of(Messages.message(subject, "body\r\n")));
            inbox.add(subject);
        }

        private void useImap() throws IOException {
            if (pop3 == null && !elsewhere.isEmpty() && random.nextBoolean()) {
                history.add("move back " + elsewhere);
                imap.select("Elsewhere").send("UID MOVE 1:* INBOX");
                released.removeAll(elsewhere);
                inbox.addAll(elsewhere);
                elsewhere.clear();
            } else if (!inbox.isEmpty()) {
                imap.select("INBOX");
                int index = random.nextInt(inbox.size());
                String subject = imap.subjects().get(index);
                long uid = imap.uids().get(index);
                boolean moves = random.nextBoolean();
                history.add((moves ? "move out " : "expunge ") + subject);
                inbox.remove(subject);
                if (moves) {
                    imap.send("UID MOVE " + uid + " Elsewhere");
                    elsewhere.add(subject);
                } else {
                    imap.expunge(uid);
                }
            }
        }

        private void open() throws IOException {
            pop3 = account.pop3();
            session.clear();
            marked.clear();
            Map<Integer, String> listed = pop3.uidl();
            for (int number : listed.keySet()) {
                session.add(subject(number));
            }
            history.add("open " + session);
            assertThat(session)
                    .as(history.toString())
                    .containsExactlyInAnyOrderElementsOf(inbox.stream()
                            .filter(subject -> !released.contains(subject))
                            .toList());
            listed.forEach((number, uidl) -> assertThat(uidls.computeIfAbsent(session.get(number - 1), any -> uidl))
                    .as(history.toString())
                    .isEqualTo(uidl));
            assertThat(uidls.values()).as(history.toString()).doesNotHaveDuplicates();
        }

        private void usePop3() throws IOException {
            switch (random.nextInt(8)) {
                case 0 -> quit();
                case 1 -> {
                    history.add("hang up");
                    pop3.ok("NOOP");
                    pop3.close();
                    pop3 = null;
                    awaitFree();
                }
                case 2 -> {
                    history.add("RSET");
                    pop3.ok("RSET");
                    marked.clear();
                }
                default -> mark();
            }
        }

        private void mark() throws IOException {
            List<Integer> unmarked = IntStream.rangeClosed(1, session.size())
                    .filter(number -> !marked.contains(session.get(number - 1)))
                    .boxed()
                    .toList();
            assertThat(pop3.stat().messages()).as(history.toString()).isEqualTo(unmarked.size());
            if (!unmarked.isEmpty()) {
                int number = unmarked.get(random.nextInt(unmarked.size()));
                history.add("DELE " + session.get(number - 1));
                pop3.delete(number);
                marked.add(session.get(number - 1));
            }
        }

        private void quit() throws IOException {
            history.add("QUIT");
            pop3.quit();
            pop3 = null;
            marked.retainAll(inbox);
            if (releases) {
                released.addAll(marked);
            } else {
                inbox.removeAll(marked);
            }
        }

        private void awaitFree() {
            await().untilAsserted(account::opened);
        }

        private String subject(int number) throws IOException {
            return pop3.lines("TOP " + number + " 0").stream()
                    .filter(line -> line.startsWith("Subject: "))
                    .map(line -> line.substring("Subject: ".length()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
