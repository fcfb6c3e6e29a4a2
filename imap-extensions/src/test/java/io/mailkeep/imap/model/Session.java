package io.mailkeep.imap.model;

import io.mailkeep.imap.model.CachedMailbox.Numbers;
import io.mailkeep.imap.protocol.ImapClient;
import io.mailkeep.imap.protocol.ImapClient.Answer;
import io.mailkeep.imap.protocol.ImapClient.Idle;
import io.mailkeep.pop3.protocol.Account;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** A connection that lets the cache of the open mailbox hear all that is said. Blocking; not thread-safe. */
final class Session {
    private static final Pattern HOLDING_NUMBERS = Pattern.compile("(FETCH|STORE|SEARCH) .*", Pattern.DOTALL);

    private final ImapClient imap;
    private final Kind kind;
    private Optional<CachedMailbox> mailbox = Optional.empty();
    private Optional<Idle> idle = Optional.empty();
    private int commands;

    private Session(ImapClient imap, Kind kind) {
        this.imap = imap;
        this.kind = kind;
    }

    static Session open(Account account, Kind kind) throws IOException {
        ImapClient imap = ImapClient.connect(account.server().imapPort()).login(account.name(), Account.PASSWORD);
        if (kind.enablesQresync()) {
            enable("QRESYNC", imap);
        }
        if (kind.enablesUidOnly()) {
            enable("UIDONLY", imap);
        }
        if (kind.listens()) {
            imap.send("NOTIFY SET (selected-delayed (MessageNew MessageExpunge FlagChange))")
                    .ok();
        }
        return new Session(imap, kind);
    }

    private static void enable(String extension, ImapClient imap) throws IOException {
        List<String> enabled = imap.send("ENABLE " + extension).ok().lines();
        if (enabled.stream().noneMatch(line -> line.matches("\\* ENABLED.* " + extension + ".*"))) {
            throw new Contradiction(extension + " cannot be enabled: " + enabled);
        }
    }

    Optional<CachedMailbox> mailbox() {
        return mailbox;
    }

    /** Sends a command, which must not be BAD. */
    Answer say(String command) throws IOException {
        return heard(command, imap.send(command));
    }

    Answer append(String mailboxName, String flags, byte[] message) throws IOException {
        return heard("APPEND", imap.append(mailboxName, flags, message));
    }

    private Answer heard(String command, Answer answer) {
        commands++;
        answer.lines().forEach(line -> hear(line, command));
        complete(answer);
        return answer;
    }

    private void complete(Answer answer) {
        if (answer.tagged().startsWith("BAD")) {
            throw new Contradiction(answer.tagged());
        }
        mailbox.ifPresent(box -> {
            Response.Code.in(answer.tagged()).ifPresent(code -> box.hear(code, Numbers.FREE));
            box.completed();
        });
    }

    private void hear(String line, String command) {
        Response response = Response.parse(line);
        if (response instanceof Response.Bye && !command.equals("LOGOUT")) {
            throw new Contradiction("BYE to " + command);
        }
        if (kind.knowsModSeqs() && !command.contains("FETCH")) {
            requireWhole(response);
        }
        Numbers numbers = HOLDING_NUMBERS.matcher(command).matches() ? Numbers.HELD : Numbers.FREE;
        mailbox.ifPresentOrElse(box -> box.hear(response, numbers), () -> requireNoMailbox(response));
    }

    /** RFC 7162 §3.2.4. */
    private static void requireWhole(Response response) {
        if (response instanceof Response.Fetch fetch) {
            require(fetch.uid().isPresent() && fetch.modSeq().isPresent(), response);
        } else if (response instanceof Response.UidFetch fetch) {
            require(fetch.modSeq().isPresent(), response);
        }
    }

    private static void require(boolean whole, Response response) {
        if (!whole) {
            throw new Contradiction("No UID or no MODSEQ for a client that knows both: " + response);
        }
    }

    private static void requireNoMailbox(Response response) {
        if (!(response instanceof Response.Other
                || response instanceof Response.Code
                || response instanceof Response.Status
                || response instanceof Response.Bye)) {
            throw new Contradiction("No mailbox is open, but of one is said " + response);
        }
    }

    /** Opens a mailbox; what is said until CLOSED is of the one that was open. */
    void select(String command, CachedMailbox next) throws IOException {
        commands++;
        Answer answer = imap.send(command).ok();
        List<String> lines = answer.lines();
        int closed = mailbox.isPresent() ? lines.indexOf(closedIn(lines)) : -1;
        lines.subList(0, Math.max(0, closed)).forEach(line -> hear(line, command));
        close();
        next.open();
        mailbox = Optional.of(next);
        lines.subList(closed + 1, lines.size()).forEach(line -> hear(line, command));
        complete(answer);
    }

    private static String closedIn(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("* OK [CLOSED]"))
                .findFirst()
                .orElse("");
    }

    /** CLOSE or UNSELECT. */
    void leave(String command) throws IOException {
        say(command).ok();
        close();
    }

    private void close() {
        mailbox.ifPresent(CachedMailbox::close);
        mailbox = Optional.empty();
    }

    void idle() throws IOException {
        idle = Optional.of(imap.idle());
    }

    boolean isIdle() {
        return idle.isPresent();
    }

    /** Ends an IDLE, if there is one. */
    void wake() throws IOException {
        if (idle.isPresent()) {
            Answer answer = idle.get().done();
            idle = Optional.empty();
            heard("IDLE", answer).ok();
        }
    }

    /** Hears what comes while idle until that satisfies; after {@code false} the session is of no more use. */
    boolean hearsUntil(BooleanSupplier satisfied, Duration allowed) throws IOException {
        AtomicInteger heard = new AtomicInteger();
        try {
            idle.orElseThrow()
                    .receivedUntil(
                            received -> {
                                received.subList(heard.getAndSet(received.size()), received.size())
                                        .forEach(line -> hear(line, "IDLE"));
                                return satisfied.getAsBoolean();
                            },
                            allowed);
            return true;
        } catch (Contradiction e) {
            throw e;
        } catch (AssertionError nothingMore) {
            return false;
        }
    }

    /** Sends a command, hears the first lines of its answer and breaks the connection. */
    void breakOff(String command, int lines) throws IOException {
        String tag = imap.begin(command);
        for (int i = 0; i < lines; i++) {
            String line = imap.line();
            if (line.startsWith(tag)) {
                break;
            }
            hear(line, command);
        }
        reset();
    }

    /** Sends a command that opens a mailbox, reads the first lines of its answer to no use and breaks the connection. */
    void breakOffOpening(String command, int lines) throws IOException {
        close();
        String tag = imap.begin(command);
        for (int i = 0; i < lines && !imap.line().startsWith(tag); i++) {
            // The client remembers nothing of what it could not finish.
        }
        imap.reset();
    }

    void reset() throws IOException {
        close();
        imap.reset();
    }

    void logout() throws IOException {
        say("LOGOUT").ok();
        close();
        imap.close();
    }

    /** How many commands were completed, but for what began the session. */
    int commands() {
        return commands;
    }

    /** What was said until now. */
    String conversation() {
        return imap.conversation();
    }
}
