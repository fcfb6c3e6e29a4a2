package io.mailkeep.bench.pop3.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Dovecot's administration, by its command. Blocking. */
record Doveadm(Path configuration) {
    /** Adds a message to INBOX. */
    void save(String user, byte[] message) throws IOException, InterruptedException {
        run(message, "save", "-u", user, "-m", "INBOX");
    }

    /** Adds copies of the messages of one INBOX, all or those of a set of numbers, to another. */
    void copy(String from, String to, String messages) throws IOException, InterruptedException {
        run(new byte[0], "copy", "-u", to, "INBOX", "user", from, "mailbox", "INBOX", messages);
    }

    private void run(byte[] input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("doveadm", "-c", configuration.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said);
        }
    }
}
