package io.mailkeep.tool;

/** Text that moves no cursor and changes no colour, whoever wrote it. */
final class Printable {
    private Printable() {}

    /** The text with a question mark for each control, format, private or unassigned character. */
    static String of(String text) {
        return text.replaceAll("\\p{C}", "?");
    }
}
