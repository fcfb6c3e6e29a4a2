package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A server's objects for a reader: fields as lines, objects of one kind as rows. */
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
        ArrayNode alike = Webadmin.JSON.createArrayNode();
        List<JsonNode> tables = new ArrayList<>();
        object.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue();
            if (holdsObjects(value) && value.isArray()) {
                tables.add(value);
            } else if (holdsObjects(value)) {
                ObjectNode row = Webadmin.JSON.createObjectNode().put(NAME, field.getKey());
                value.fields().forEachRemaining(part -> row.set(part.getKey(), part.getValue()));
                alike.add(row);
            } else {
                out.append(Printable.of(field.getKey()))
                        .append(": ")
                        .append(Columns.cell(value))
                        .append('\n');
            }
        });
        rows(alike, out);
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
            Columns columns = Columns.of(array);
            out.append(columns.heading());
            array.forEach(row -> out.append(columns.row(row)));
        }
    }

    private static boolean holdsObjects(JsonNode node) {
        return stream(node).anyMatch(JsonNode::isObject);
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }
}
