package io.mailkeep.server.faults;

/**
 * What can be broken while clients work, and mended.
 *
 * @param name what is done to what, for people
 * @param begin breaks it
 * @param end mends it, and returns when it works
 */
public record Breakable(String name, Runnable begin, Runnable end) {}
