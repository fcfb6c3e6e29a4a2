package io.mailkeep.server.demo;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Hands messages in by SMTP or LMTP. */
final class MailTransfer implements AutoCloseable {
    private final Wire wire;
    private final boolean answersPerRecipient;

    private MailTransfer(Port port, String hello, boolean answersPerRecipient) throws IOException {
        this.wire = new Wire(port);
        this.answersPerRecipient = answersPerRecipient;
        require(reply(), "220");
        wire.send(hello + " client.demo.test");
        require(reply(), "250");
    }

    static MailTransfer smtp() throws IOException {
        return new MailTransfer(Port.SMTP, "EHLO", false);
    }

    static MailTransfer lmtp() throws IOException {
        return new MailTransfer(Port.LMTP, "LHLO", true);
    }

    /** Every reply but 250 that the server gave to the message, in the server's words; none when it took it for all. */
    List<String> deliver(Sample sample, List<String> recipients) throws IOException {
        // James leaves the transaction open when it refuses the message.
        require(command("RSET"), "250");
        require(command("MAIL FROM:<sender@client.demo.test>"), "250");
        for (String recipient : recipients) {
            require(command("RCPT TO:<" + recipient + ">"), "250");
        }
        require(command("DATA"), "354");
        wire.sendStuffed(sample.content());
        List<String> refusals = new ArrayList<>();
        // RFC 2033 §4.2: LMTP answers once for each recipient.
        for (int answers = answersPerRecipient ? recipients.size() : 1; answers > 0; answers--) {
            String reply = reply();
            if (!reply.startsWith("250")) {
                refusals.add(reply);
            }
        }
        return refusals;
    }

    @Override
    public void close() throws IOException {
        command("QUIT");
        wire.close();
    }

    private String command(String line) throws IOException {
        wire.send(line);
        return reply();
    }

    private String reply() throws IOException {
        String line = wire.readLine();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = wire.readLine();
        }
        return line;
    }

    private static void require(String reply, String code) throws IOException {
        if (!reply.startsWith(code)) {
            throw new IOException("Expected " + code + ", the server said: " + reply);
        }
    }
}
