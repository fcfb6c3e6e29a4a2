package io.mailkeep.tool;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of many users' UIDLs as this tool exports it, the user in the first column, cut into a file per run of rows of
 * one user. Reads it once, holding one line. Not thread-safe.
 */
final class UidlFile implements Closeable {
    private static final int LONGEST_LINE = 64 << 10;
    // Quoted or not (RFC 4180 section 2). No user's name has a line break.
    private static final Pattern FIRST_COLUMN = Pattern.compile("\"((?:[^\"]++|\"\")++)\",|([^\",]++),");

    private final BufferedReader rows;
    private final Path part;
    private String heading = "";
    private String ahead;
    private long line;

    UidlFile(Path file) throws IOException {
        rows = Files.newBufferedReader(file);
        part = Files.createTempFile("keepcopy", ".csv");
        part.toFile().deleteOnExit();
        ahead = nextLine();
        if (ahead != null && ahead.startsWith("\uFEFF")) {
            ahead = ahead.substring(1);
        }
        if (ahead != null && ahead.startsWith("user,uid,")) {
            heading = ahead + "\n";
            ahead = nextLine();
        }
    }

    /** The rows of one user, in a file that the next call writes anew. */
    record Part(String user, Path rows) {}

    /** The next user's rows; empty at the end. */
    Optional<Part> next() throws IOException {
        if (ahead == null) {
            return Optional.empty();
        }
        String user = user(ahead);
        try (BufferedWriter writer = Files.newBufferedWriter(part)) {
            writer.write(heading);
            while (ahead != null && user(ahead).equals(user)) {
                writer.write(ahead);
                writer.write('\n');
                ahead = nextLine();
            }
        }
        return Optional.of(new Part(user, part));
    }

    @Override
    public void close() throws IOException {
        rows.close();
        Files.deleteIfExists(part);
    }

    private String user(String row) {
        Matcher first = FIRST_COLUMN.matcher(row);
        if (!first.lookingAt()) {
            throw new Refusal(Refusal.USAGE, "Line " + line + " of the file names no user");
        }
        return first.group(1) == null ? first.group(2) : first.group(1).replace("\"\"", "\"");
    }

    private String nextLine() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = rows.read(); next >= 0; next = rows.read()) {
            if (next == '\n' && text.length() > 0) {
                line++;
                return text.toString();
            }
            if (next == '\n') {
                line++;
            } else if (next != '\r') {
                text.append((char) next);
            }
            if (text.length() > LONGEST_LINE) {
                throw new Refusal(Refusal.USAGE, "Line " + (line + 1) + " of the file is longer than 64 KiB");
            }
        }
        line++;
        return text.length() > 0 ? text.toString() : null;
    }
}
