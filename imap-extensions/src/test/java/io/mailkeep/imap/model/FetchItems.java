package io.mailkeep.imap.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The message data items of one FETCH response. */
final class FetchItems {
    private static final Pattern NAME = Pattern.compile("[A-Z0-9.]+(?:\\[[^]]*])?(?:<\\d+>)?");
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}\r\n");
    private static final Pattern ATOM = Pattern.compile("[^ (){\"]+");
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\\r\n]|\\\\[\"\\\\])*\"");

    private final String text;
    private int at;

    private FetchItems(String text) {
        this.text = text;
    }

    /**
     * Values by name, each as it was sent.
     *
     * @throws IllegalArgumentException if this is no list of them
     */
    static Map<String, String> parse(String text) {
        FetchItems items = new FetchItems(text);
        Map<String, String> values = new LinkedHashMap<>();
        items.expect('(');
        do {
            String name = items.take(NAME).group();
            items.expect(' ');
            if (values.put(name, items.value()) != null) {
                throw new IllegalArgumentException(name + " twice");
            }
        } while (items.skip(' '));
        items.expect(')');
        if (items.at < text.length()) {
            throw new IllegalArgumentException("more than a list");
        }
        return values;
    }

    private String value() {
        int start = at;
        if (skip('(')) {
            while (!skip(')')) {
                value();
                skip(' ');
            }
        } else if (peek() == '{') {
            int octets = Integer.parseInt(take(LITERAL).group(1));
            at += octets;
        } else {
            take(peek() == '"' ? QUOTED : ATOM);
        }
        return text.substring(start, at);
    }

    private Matcher take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw new IllegalArgumentException("no " + pattern + " at " + at);
        }
        at = matcher.end();
        return matcher;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skip(char expected) {
        if (peek() != expected) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char expected) {
        if (!skip(expected)) {
            throw new IllegalArgumentException("no " + expected + " at " + at);
        }
    }
}
