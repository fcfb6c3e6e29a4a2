package io.mailkeep.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is timed, {@code onEnd} times after {@code prepare}, which is not, and that {@code perRound} times for each server.
 * At most {@code target} times a stock server's time is what we want, NaN if nothing. Without a {@code stock} run the
 * operation is ours alone.
 */
record Operation(String name, int perRound, int onEnd, double target, Step prepare, Optional<Step> stock, Step ours) {
    private static final double NOT_SLOWER = 1.0;
    private static final double EQUAL = 1.03;
    private static final double TWENTY_TIMES_FASTER = 0.05;

    /** Fails when the server answers wrongly. */
    @FunctionalInterface
    interface Step {
        void in(Subject subject) throws IOException;
    }

    static List<Operation> on(int size) {
        Places few = new Places(size, 10, 1);
        Places blocks = new Places(size, 10, 100);
        Places scattered = new Places(size, 1000, 1);
        return List.of(
                select("SELECT, empty", 20, Subject.EMPTY),
                select("SELECT, 1,000 messages", 20, Subject.THOUSAND),
                select("SELECT, %,d messages".formatted(size), 2, Subject.LARGE),
                alike(
                        "SELECT, %,d messages, without a snapshot".formatted(size),
                        1,
                        NOT_SLOWER,
                        Subject::forgetSnapshot,
                        subject -> subject.client().use(Subject.LARGE)),
                recent(),
                command("FETCH 1:* (FLAGS), 1,000 messages", 20, "FETCH 1:* (FLAGS)", 1000),
                command("FETCH of headers, 100 messages", 10, "FETCH 1:100 (BODY.PEEK[HEADER])", 100),
                store("UID STORE, 1 message", 30, "500", "one"),
                store("UID STORE, 100 messages", 5, "100:199", "hundred"),
                alike("UID STORE, 1 message, 50 times on end", 1, EQUAL, use(Subject.THOUSAND), Operation::storeOnEnd),
                alike("APPEND", 20, EQUAL, leave(), Operation::append),
                alike("APPEND, 50 times on end", 1, EQUAL, leave(), Operation::appendOnEnd),
                move("MOVE, 1 message", 20, 1),
                move("MOVE, 100 messages", 2, 100),
                alike("IDLE, 50 clients, EXISTS", 5, EQUAL, leave(), Subject::arrive),
                oursAlone("IDLE, 50 clients, flags", 5, Subject::prepareFlag, Subject::flag),
                returning("10 changes", Subject.LARGE, few, "few"),
                fetching("10 changes", few, "fewAgain"),
                returning("1,000 changes in 10 places", Subject.LARGE, blocks, "blocks"),
                fetching("1,000 changes in 10 places", blocks, "blocksAgain"),
                returning("1,000 changes in 1,000 places", Subject.LARGE, scattered, "scattered"));
    }

    /** So many times as often in each round. */
    Operation repeated(int times) {
        return new Operation(name, perRound * times, onEnd, target, prepare, stock, ours);
    }

    /** What is done to such a server, if it can be. */
    Optional<Step> on(James.Setup setup) {
        return setup == James.Setup.STOCK ? stock : Optional.of(ours);
    }

    /** What most clients do all day, with and without hooks, so many times on end. */
    static List<Operation> everyday(int times) {
        return Stream.of(
                        alike(
                                "SELECT, 1,000 messages, and UNSELECT",
                                1,
                                NOT_SLOWER,
                                leave(),
                                Operation::selectAndLeave),
                        returning("10 changes in 1,000 messages", Subject.THOUSAND, new Places(1000, 10, 1), "ten"),
                        command("FETCH 1:* (FLAGS), 1,000 messages", 1, "FETCH 1:* (FLAGS)", 1000),
                        command("FETCH of headers, 100 messages", 1, "FETCH 1:100 (BODY.PEEK[HEADER])", 100),
                        command("FETCH of bodies, 100 messages", 1, "FETCH 1:100 (BODY.PEEK[])", 100),
                        store("UID STORE, 1 message", 1, "500", "one"),
                        store("UID STORE, 20 messages", 1, "100:119", "twenty"),
                        alike("APPEND", 1, EQUAL, leave(), Operation::append),
                        alike("IDLE, %d clients, EXISTS".formatted(Subject.IDLERS), 1, EQUAL, leave(), Subject::arrive))
                .map(operation -> operation.onEnd(times))
                .toList();
    }

    private Operation onEnd(int times) {
        return new Operation(name, perRound, times, target, prepare, stock, ours);
    }

    /** The first QRESYNC in a mailbox, with all that a server may have to catch up with. */
    static Operation firstReturn(int size) {
        return returning("10 changes, the first time", Subject.LARGE, new Places(size, 10, 1), "first");
    }

    private static Operation select(String name, int perRound, String mailbox) {
        return alike(
                name, perRound, NOT_SLOWER, leave(), subject -> subject.client().use(mailbox));
    }

    private static void selectAndLeave(Subject subject) throws IOException {
        subject.client().use(Subject.THOUSAND);
        subject.client().leave();
    }

    private static Operation recent() {
        return alike(
                "SELECT, 1,000 messages, all recent",
                1,
                NOT_SLOWER,
                subject -> {
                    subject.client().leave();
                    subject.makeFreshMailbox();
                },
                subject -> {
                    List<String> answer = subject.client().select(subject.freshMailbox(), "");
                    expect(answer.contains("* 1000 RECENT"), answer);
                });
    }

    private static Operation command(String name, int perRound, String command, int messages) {
        return alike(
                name,
                perRound,
                EQUAL,
                use(Subject.THOUSAND),
                subject -> expectFetched(messages, subject.client().command(command)));
    }

    private static Operation store(String name, int perRound, String uids, String keyword) {
        return alike(name, perRound, EQUAL, use(Subject.THOUSAND), subject -> subject.client()
                .command("UID STORE " + uids + " " + subject.toggle(keyword)));
    }

    private static void storeOnEnd(Subject subject) throws IOException {
        for (int i = 1; i <= 50; i++) {
            subject.client().command("UID STORE " + i + " " + subject.toggle("end" + i));
        }
    }

    private static void append(Subject subject) throws IOException {
        subject.client().command(ImapClient.append(Subject.ARRIVALS, Subject.MESSAGE));
    }

    private static void appendOnEnd(Subject subject) throws IOException {
        for (int i = 0; i < 50; i++) {
            append(subject);
        }
    }

    private static Operation move(String name, int perRound, int messages) {
        return alike(name, perRound, Double.NaN, subject -> subject.fillToMove(messages), subject -> {
            List<String> answer = subject.client().command("MOVE 1:* " + Subject.ARRIVALS);
            expect(answer.stream().filter(line -> line.endsWith(" EXPUNGE")).count() == messages, answer);
        });
    }

    private static Operation returning(String changes, String mailbox, Places places, String keyword) {
        return new Operation(
                "Resynchronisation by QRESYNC, " + changes,
                1,
                1,
                TWENTY_TIMES_FASTER,
                subject -> subject.changeBehindTheBack(mailbox, places, keyword),
                Optional.of(subject -> selectAndFetch(subject, mailbox, places.messages())),
                subject -> selectByQresync(subject, mailbox, places.messages()));
    }

    private static void selectByQresync(Subject subject, String mailbox, int count) throws IOException {
        subject.returning().leave();
        String known = " (QRESYNC (" + subject.uidValidity() + " " + subject.modSeq() + "))";
        expectFetched(count, subject.returning().select(mailbox, known));
    }

    private static Operation fetching(String changes, Places places, String keyword) {
        return alike(
                "Resynchronisation by SELECT and CHANGEDSINCE, " + changes,
                1,
                NOT_SLOWER,
                subject -> subject.changeBehindTheBack(Subject.LARGE, places, keyword),
                subject -> selectAndFetch(subject, Subject.LARGE, places.messages()));
    }

    // Stock's SELECT with QRESYNC does not tell the changes: its client has to ask.
    private static void selectAndFetch(Subject subject, String mailbox, int count) throws IOException {
        subject.returning().leave();
        subject.returning().select(mailbox, " (CONDSTORE)");
        expectFetched(
                count, subject.returning().command("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + subject.modSeq() + ")"));
    }

    private static Operation alike(String name, int perRound, double target, Step prepare, Step run) {
        return new Operation(name, perRound, 1, target, prepare, Optional.of(run), run);
    }

    private static Operation oursAlone(String name, int perRound, Step prepare, Step run) {
        return new Operation(name, perRound, 1, Double.NaN, prepare, Optional.empty(), run);
    }

    private static Step use(String mailbox) {
        return subject -> subject.client().use(mailbox);
    }

    private static Step leave() {
        return subject -> subject.client().leave();
    }

    private static void expectFetched(int messages, List<String> answer) {
        long fetched = answer.stream()
                .filter(line -> line.startsWith("* ") && line.contains(" FETCH ("))
                .count();
        expect(fetched == messages, answer);
    }

    private static void expect(boolean right, List<String> answer) {
        if (!right) {
            throw new IllegalStateException(answer.size() + " lines, not as expected: "
                    + answer.stream().limit(20).collect(Collectors.joining("\n")));
        }
    }
}
