package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A server's objects for a reader: fields as lines, objects of one kind as rows, those to compare as columns. */
final class Table {
    private static final String NAME = "";

    private Table() {}

    static String of(JsonNode node) {
        StringBuilder out = new StringBuilder();
        if (node.isArray()) {
            rows(node, out);
        } else {
            block(node, out);
        }
        return out.toString();
    }

    private static void block(JsonNode object, StringBuilder out) {
        Map<String, ObjectNode> compared = new LinkedHashMap<>();
        List<JsonNode> tables = new ArrayList<>();
        object.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue();
            if (holdsObjects(value) && value.isArray()) {
                tables.add(value);
            } else if (holdsObjects(value)) {
                value.fields().forEachRemaining(part -> compared.computeIfAbsent(part.getKey(), Table::named)
                        .set(field.getKey(), part.getValue()));
            } else {
                out.append(Printable.of(field.getKey()))
                        .append(": ")
                        .append(Columns.cell(value))
                        .append('\n');
            }
        });
        table(Webadmin.JSON.createArrayNode().addAll(compared.values()), out);
        tables.forEach(table -> rows(table, out));
    }

    private static void rows(JsonNode array, StringBuilder out) {
        if (!holdsObjects(array)) {
            array.forEach(value -> out.append(Columns.cell(value)).append('\n'));
        } else if (stream(array).anyMatch(row -> stream(row).anyMatch(Table::holdsObjects))) {
            array.forEach(row -> {
                out.append('\n');
                block(row, out);
            });
        } else {
            table(array, out);
        }
    }

    private static void table(JsonNode rows, StringBuilder out) {
        if (!rows.isEmpty()) {
            Columns columns = Columns.of(rows);
            out.append(columns.heading());
            rows.forEach(row -> out.append(columns.row(row)));
        }
    }

    private static ObjectNode named(String name) {
        return Webadmin.JSON.createObjectNode().put(NAME, name);
    }

    private static boolean holdsObjects(JsonNode node) {
        return stream(node).anyMatch(JsonNode::isObject);
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }
}
