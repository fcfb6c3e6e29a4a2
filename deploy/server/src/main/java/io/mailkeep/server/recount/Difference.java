package io.mailkeep.server.recount;

/**
 * Messages, or how many there are more than is counted; negative for what is counted and not there.
 *
 * @param share of these messages: how many are unseen, or how many octets they have
 */
record Difference(long messages, long share) {
    static final Difference NONE = new Difference(0, 0);

    Difference minus(Difference counted) {
        return new Difference(messages - counted.messages, share - counted.share);
    }
}
