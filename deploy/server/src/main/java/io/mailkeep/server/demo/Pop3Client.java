package io.mailkeep.server.demo;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A POP3 client that has logged in. */
final class Pop3Client implements AutoCloseable {
    private static final Duration IN_USE_FOR = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOGINS = Duration.ofMillis(100);

    private final Wire wire;

    private Pop3Client(Wire wire) {
        this.wire = wire;
    }

    /** Comes again while the server holds the maildrop for a session that has hung up and that it has not missed yet. */
    static Pop3Client login(String user, String password) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(IN_USE_FOR);
        while (true) {
            Pop3Client client = new Pop3Client(new Wire(Port.POP3));
            client.require();
            client.command("USER " + user);
            client.wire.send("PASS " + password);
            String reply = client.wire.readLine();
            if (!reply.startsWith("-ERR [IN-USE]") || Instant.now().isAfter(deadline)) {
                require(reply);
                return client;
            }
            client.close();
            Thread.sleep(BETWEEN_LOGINS.toMillis());
        }
    }

    /** UIDLs by message number. */
    Map<Integer, String> uidl() throws IOException {
        command("UIDL");
        Map<Integer, String> listed = new LinkedHashMap<>();
        for (String line : wire.readStuffed().lines().toList()) {
            int space = line.indexOf(' ');
            listed.put(Integer.valueOf(line.substring(0, space)), line.substring(space + 1));
        }
        return listed;
    }

    String retrieve(int number) throws IOException {
        command("RETR " + number);
        return wire.readStuffed();
    }

    /** The header and no line of the body. */
    String top(int number) throws IOException {
        command("TOP " + number + " 0");
        return wire.readStuffed();
    }

    void delete(int number) throws IOException {
        command("DELE " + number);
    }

    void quit() throws IOException {
        command("QUIT");
    }

    /** Hangs up; a session that has not quit commits nothing. */
    @Override
    public void close() throws IOException {
        wire.close();
    }

    private void command(String line) throws IOException {
        wire.send(line);
        require();
    }

    private void require() throws IOException {
        require(wire.readLine());
    }

    private static void require(String reply) throws IOException {
        if (!reply.startsWith("+OK")) {
            throw new IOException("Expected +OK, the server said: " + reply);
        }
    }
}
