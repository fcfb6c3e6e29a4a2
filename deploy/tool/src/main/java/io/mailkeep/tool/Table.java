package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Renders a server's objects: fields as lines, arrays of objects as columns. Control characters are not passed on. */
final class Table {
    private Table() {}

    static String of(JsonNode node) {
        StringBuilder out = new StringBuilder();
        if (node.isArray()) {
            rows(node, out);
            return out.toString();
        }
        List<JsonNode> tables = new ArrayList<>();
        node.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue();
            if (value.isArray() && value.size() > 0 && value.get(0).isObject()) {
                tables.add(value);
            } else {
                out.append(clean(field.getKey()))
                        .append(": ")
                        .append(cell(value))
                        .append('\n');
            }
        });
        tables.forEach(table -> rows(table, out));
        return out.toString();
    }

    private static void rows(JsonNode array, StringBuilder out) {
        Set<String> names = new LinkedHashSet<>();
        array.forEach(row -> row.fieldNames().forEachRemaining(names::add));
        List<List<String>> lines = new ArrayList<>();
        if (!names.isEmpty()) {
            lines.add(names.stream().map(Table::clean).toList());
        }
        for (JsonNode row : array) {
            lines.add(
                    row.isObject()
                            ? names.stream().map(name -> cell(row.path(name))).toList()
                            : List.of(cell(row)));
        }
        int columns = Math.max(1, names.size());
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        return clean(value.isValueNode() ? value.asText() : value.toString());
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
