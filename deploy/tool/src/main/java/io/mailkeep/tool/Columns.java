package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** The columns of a table, as its first rows ask for them: what is longer in later rows sticks out. */
final class Columns {
    private static final String GAP = "  ";

    private final List<String> names;
    private final int[] widths;

    private Columns(List<String> names, int[] widths) {
        this.names = names;
        this.widths = widths;
    }

    static Columns of(JsonNode rows) {
        Set<String> fields = new LinkedHashSet<>();
        rows.forEach(row -> row.fieldNames().forEachRemaining(fields::add));
        List<String> names = List.copyOf(fields);
        int[] widths =
                names.stream().mapToInt(name -> Printable.of(name).length()).toArray();
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], cell(row.path(names.get(i))).length());
            }
        });
        return new Columns(names, widths);
    }

    String heading() {
        return line(names.stream().map(Printable::of).toList());
    }

    String row(JsonNode row) {
        return line(names.stream().map(name -> cell(row.path(name))).toList());
    }

    /** A value in one line: of an object, its fields; a dash for what is not there. */
    static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        if (value.isValueNode()) {
            return Printable.of(value.asText());
        }
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(part -> parts.add(cell(part)));
        } else {
            value.fields()
                    .forEachRemaining(field -> parts.add(cell(field.getValue()) + " " + Printable.of(field.getKey())));
        }
        return parts.isEmpty() ? "-" : String.join(", ", parts);
    }

    private String line(List<String> cells) {
        StringJoiner line = new StringJoiner(GAP);
        IntStream.range(0, cells.size()).forEach(i -> line.add(padded(cells.get(i), widths[i])));
        return line.toString().stripTrailing() + "\n";
    }

    private static String padded(String cell, int width) {
        return cell + " ".repeat(Math.max(0, width - cell.length()));
    }
}
