package io.mailkeep.server.demo;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A POP3 client that has logged in. */
final class Pop3Client implements AutoCloseable {
    private final Wire wire;

    private Pop3Client(Wire wire) {
        this.wire = wire;
    }

    static Pop3Client login(String user, String password) throws IOException {
        Pop3Client client = new Pop3Client(new Wire(Port.POP3));
        client.require();
        client.command("USER " + user);
        client.command("PASS " + password);
        return client;
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
        String reply = wire.readLine();
        if (!reply.startsWith("+OK")) {
            throw new IOException("Expected +OK, the server said: " + reply);
        }
    }
}
