package io.mailkeep.bench.pop3;

import io.mailkeep.bench.Report;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Lines between points, both axes logarithmic with a mark at each power of ten: a picture in SVG. Not thread-safe. */
final class Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 440;
    private static final int LEFT = 70;
    private static final int RIGHT = 100;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS = List.of("#777777", "#b07aa1", "#d62728", "#1f77b4", "#2ca02c");

    private final String title;
    private final String across;
    private final Map<String, NavigableMap<Double, Double>> lines = new LinkedHashMap<>();

    Chart(String title, String across) {
        this.title = title;
        this.across = across;
    }

    /** Both must be more than 0; other points are left out. */
    void point(String line, double x, double y) {
        if (x > 0 && y > 0) {
            lines.computeIfAbsent(line, any -> new TreeMap<>()).put(x, y);
        }
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    String svg() {
        Axis x = axis(Map.Entry::getKey);
        Axis y = axis(Map.Entry::getValue);
        List<String> parts = new ArrayList<>();
        parts.add(("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">")
                .formatted(WIDTH, HEIGHT));
        parts.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        parts.add(text(WIDTH / 2.0, TOP / 2.0, "middle", title));
        parts.add(text(WIDTH / 2.0, HEIGHT - 10.0, "middle", across));
        for (int power = x.from(); power <= x.to(); power++) {
            double at = across(x.place(Math.pow(10, power)));
            parts.add(rule(at, TOP, at, HEIGHT - BOTTOM));
            parts.add(text(at, HEIGHT - BOTTOM + 16.0, "middle", Axis.label(power)));
        }
        for (int power = y.from(); power <= y.to(); power++) {
            double at = up(y.place(Math.pow(10, power)));
            parts.add(rule(LEFT, at, WIDTH - RIGHT, at));
            parts.add(text(LEFT - 8.0, at + 4, "end", Axis.label(power)));
        }
        int colour = 0;
        for (Map.Entry<String, NavigableMap<Double, Double>> line : lines.entrySet()) {
            parts.add(line(line.getKey(), line.getValue(), x, y, COLOURS.get(colour++ % COLOURS.size())));
        }
        parts.add("</svg>");
        return String.join("\n", parts) + "\n";
    }

    private Axis axis(ToDoubleFunction<Map.Entry<Double, Double>> value) {
        return Axis.of(lines.values().stream()
                .map(Map::entrySet)
                .flatMap(Collection::stream)
                .map(value::applyAsDouble)
                .toList());
    }

    private static String line(String name, NavigableMap<Double, Double> points, Axis x, Axis y, String colour) {
        String path = points.entrySet().stream()
                .map(point -> number(across(x.place(point.getKey()))) + "," + number(up(y.place(point.getValue()))))
                .collect(Collectors.joining(" "));
        Map.Entry<Double, Double> last = points.lastEntry();
        return "<polyline points=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"2\"/>\n"
                + text(across(x.place(last.getKey())) + 6, up(y.place(last.getValue())) + 4, "start", name);
    }

    private static String rule(double x1, double y1, double x2, double y2) {
        return "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2)
                + "\" stroke=\"#dddddd\"/>";
    }

    private static String text(double x, double y, String anchor, String text) {
        return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">" + text
                + "</text>";
    }

    private static double across(double place) {
        return LEFT + place * (WIDTH - LEFT - RIGHT);
    }

    private static double up(double place) {
        return HEIGHT - BOTTOM - place * (HEIGHT - TOP - BOTTOM);
    }

    private static String number(double value) {
        return Report.number("%.1f", value);
    }

    /** From one power of ten to another. */
    record Axis(int from, int to) {
        static Axis of(List<Double> values) {
            double smallest =
                    values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
            double largest =
                    values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
            int from = (int) Math.floor(Math.log10(smallest));
            return new Axis(from, Math.max(from + 1, (int) Math.ceil(Math.log10(largest))));
        }

        /** 0 for the beginning, 1 for the end. */
        double place(double value) {
            return (Math.log10(value) - from) / (to - from);
        }

        static String label(int power) {
            return power < 0
                    ? Report.number("%." + -power + "f", Math.pow(10, power))
                    : Report.number("%,.0f", Math.pow(10, power));
        }
    }
}
