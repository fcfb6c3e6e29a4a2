package io.mailkeep.pop3.uidl;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.ledger.Uidl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a file with a header line: fields separated by commas and quoted as in RFC 4180, but within a line, or separated
 * by tabs and not quoted. Bounded in lines and in the length of each.
 */
final class Table {
    static final int MOST_LINES = 200_000;
    private static final int LONGEST_LINE = 4096;

    private final Format format;
    private final List<String> complaints = new ArrayList<>();

    Table(Format format) {
        this.format = format;
    }

    /** What was wrong with lines that make no row. */
    ImmutableList<String> complaints() {
        return ImmutableList.copyOf(complaints);
    }

    /** Fails with {@link IllegalArgumentException} when the file as a whole is none. */
    ImmutableList<Row> read(Reader file) throws IOException {
        BufferedReader lines = new BufferedReader(file);
        String header = line(lines, 1);
        if (header == null) {
            throw new IllegalArgumentException("the file is empty; its first line must name the columns");
        }
        char separator = header.indexOf('\t') >= 0 ? '\t' : ',';
        ImmutableList<String> columns = columns(header, separator);
        ImmutableList.Builder<Row> rows = ImmutableList.builder();
        int number = 1;
        for (String line = line(lines, 2); line != null; line = line(lines, number + 1)) {
            if (++number > MOST_LINES) {
                throw new IllegalArgumentException("the file has more than " + MOST_LINES + " lines: divide it");
            }
            if (!line.isEmpty()) {
                row(number, columns, fields(line, separator)).ifPresent(rows::add);
            }
        }
        return rows.build();
    }

    /** A reader that would take a line of any length is no use against a file that is no text. */
    private static String line(BufferedReader lines, int number) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int character = lines.read(); character >= 0; character = lines.read()) {
            if (character == '\n') {
                return withoutReturn(line);
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IllegalArgumentException("line " + number + " has more than " + LONGEST_LINE + " characters");
            }
            line.append((char) character);
        }
        return line.length() == 0 ? null : withoutReturn(line);
    }

    private static String withoutReturn(StringBuilder line) {
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    private static ImmutableList<String> columns(String header, char separator) {
        ImmutableList.Builder<String> columns = ImmutableList.builder();
        for (String name : fields(header, separator).orElse(ImmutableList.of())) {
            String known = Columns.NAMES.get(name.trim().toLowerCase(Locale.US).replace("\uFEFF", ""));
            if (known == null) {
                throw new IllegalArgumentException(
                        "the first line names the column '" + name + "'; known are " + Columns.NAMES.keySet());
            }
            columns.add(known);
        }
        return columns.build();
    }

    private static Optional<ImmutableList<String>> fields(String line, char separator) {
        ImmutableList.Builder<String> fields = ImmutableList.builder();
        int at = 0;
        while (at <= line.length()) {
            StringBuilder field = new StringBuilder();
            if (separator == ',' && at < line.length() && line.charAt(at) == '"') {
                at = quoted(line, at + 1, field);
                if (at < 0 || (at < line.length() && line.charAt(at) != separator)) {
                    return Optional.empty();
                }
            } else {
                int end = line.indexOf(separator, at);
                field.append(line, at, end < 0 ? line.length() : end);
                at = end < 0 ? line.length() : end;
            }
            fields.add(field.toString());
            at++;
        }
        return Optional.of(fields.build());
    }

    /** Where the field ends; negative when its quote does not. */
    private static int quoted(String line, int start, StringBuilder field) {
        for (int at = start; at < line.length(); at++) {
            if (line.charAt(at) != '"') {
                field.append(line.charAt(at));
            } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
                field.append('"');
                at++;
            } else {
                return at + 1;
            }
        }
        return -1;
    }

    private Optional<Row> row(int number, ImmutableList<String> columns, Optional<ImmutableList<String>> fields) {
        if (fields.isEmpty() || fields.get().size() != columns.size()) {
            return complain(number, "has not the fields that the first line names");
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), fields.get().get(i).trim());
        }
        try {
            Optional<String> uidl = format.uidl(values);
            return uidl.isEmpty()
                    ? complain(number, "has no UIDL")
                    : Optional.of(Row.of(
                            number,
                            number(values, Columns.UID),
                            Optional.ofNullable(values.get(Columns.MESSAGE_ID)).filter(id -> !id.isEmpty()),
                            number(values, Columns.SIZE),
                            Uidl.of(uidl.get())));
        } catch (IllegalArgumentException e) {
            return complain(number, e.getMessage());
        }
    }

    private Optional<Row> complain(int number, String problem) {
        complaints.add("line " + number + ": " + problem);
        return Optional.empty();
    }

    private static Optional<Long> number(Map<String, String> values, String column) {
        String text = values.getOrDefault(column, "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.length() > 15 || !text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new IllegalArgumentException("'" + text + "' is no " + column);
        }
        return Optional.of(Long.parseLong(text));
    }

    /** A line of an export, as {@link #read} reads it. */
    static String line(ImmutableList<String> fields) {
        StringBuilder line = new StringBuilder();
        for (String field : fields) {
            String plain = field.replaceAll("[\\r\\n]+", " ");
            boolean quote = plain.indexOf(',') >= 0 || plain.indexOf('"') >= 0 || plain.indexOf('\t') >= 0;
            line.append(line.length() == 0 ? "" : ",").append(quote ? '"' + plain.replace("\"", "\"\"") + '"' : plain);
        }
        return line.append('\n').toString();
    }

    static final ImmutableMap<String, Format> FORMATS = ImmutableMap.of(
            "mailkeep", Format.MAILKEEP,
            "dovecot", Format.DOVECOT,
            "courier", Format.COURIER,
            "cyrus", Format.CYRUS,
            "james", Format.JAMES);
}
