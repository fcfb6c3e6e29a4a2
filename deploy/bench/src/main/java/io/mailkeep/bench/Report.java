package io.mailkeep.bench;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Results as Markdown. */
public final class Report {
    private final StringBuilder text = new StringBuilder();

    public void paragraph(String paragraph) {
        text.append(paragraph).append("\n\n");
    }

    void beginTable() {
        text.append("| operation | stock p50 / p95 ms | ours p50 / p95 ms | ours : stock (spread) | wanted"
                + " | CQL stock | CQL ours | CPU ms stock | CPU ms ours |\n");
        text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    }

    void row(Operation operation, Samples stock, Samples ours) {
        text.append("| ").append(operation.name());
        cell(times(stock));
        cell(times(ours));
        cell(stock.isEmpty() ? "" : ratio(ours.ratiosTo(stock)));
        cell(stock.isEmpty() || Double.isNaN(operation.target()) ? "" : "≤ " + number("%.2f", operation.target()));
        cell(stock.isEmpty() ? "" : number("%.0f", stock.statements()));
        cell(number("%.0f", ours.statements()));
        cell(stock.isEmpty() ? "" : processor(stock));
        cell(processor(ours));
        text.append(" |\n");
    }

    void endTable() {
        text.append('\n');
    }

    private void cell(String content) {
        text.append(" | ").append(content);
    }

    private static String times(Samples samples) {
        return samples.isEmpty()
                ? "not told"
                : number("%.1f", samples.milliseconds(50)) + " / " + number("%.1f", samples.milliseconds(95));
    }

    private static String processor(Samples samples) {
        return number("%.1f", samples.serverMilliseconds()) + " + " + number("%.1f", samples.cassandraMilliseconds());
    }

    private static String ratio(List<Double> ratios) {
        return number("%.3f", Samples.median(ratios)) + " ("
                + number("%.2f", Collections.min(ratios)) + "–"
                + number("%.2f", Collections.max(ratios)) + ")";
    }

    public static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public String toString() {
        return text.toString().stripTrailing() + "\n";
    }
}
