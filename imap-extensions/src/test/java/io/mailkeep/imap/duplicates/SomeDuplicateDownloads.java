package io.mailkeep.imap.duplicates;

import org.apache.james.metrics.tests.RecordingMetricFactory;

/** The detector for tests of other packages. */
public final class SomeDuplicateDownloads {
    private SomeDuplicateDownloads() {}

    public static DuplicateDownloads make() {
        return new DuplicateDownloads(new RecordingMetricFactory());
    }
}
