package io.mailkeep.bench.search;

import java.util.Collections;

/** Rows of Markdown, the first column text and the others numbers. */
final class Table {
    private final StringBuilder text = new StringBuilder();

    Table(String... columns) {
        row(columns);
        text.append("|---")
                .append(String.join("", Collections.nCopies(columns.length - 1, "|--:")))
                .append("|\n");
    }

    void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
