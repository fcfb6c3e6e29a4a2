package io.mailkeep.bench.pop3.peer;

import java.util.Random;

/**
 * Sizes of messages as mailboxes have them: most are small, and a few large ones make up the mean. Log-normal, with a median
 * of 7 kB and a mean of 15 kB. The same each time.
 */
final class MailSizes {
    private static final double MEDIAN = 7_000;
    private static final double MEAN = 15_000;
    /** The mean of a log-normal distribution is its median times e to half of the variance. */
    private static final double DEVIATION = Math.sqrt(2 * Math.log(MEAN / MEDIAN));

    private static final int SMALLEST = 600;
    private static final int LARGEST = 1 << 20;
    private static final long SEED = 1939;

    private final Random random = new Random(SEED);

    int next() {
        double size = MEDIAN * Math.exp(DEVIATION * random.nextGaussian());
        return (int) Math.max(SMALLEST, Math.min(LARGEST, size));
    }
}
