package io.mailkeep.bench.pop3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the connections of a workload do; all end together. Not thread-safe. */
final class Works implements AutoCloseable {
    private final List<Work> works = new ArrayList<>();

    void add(Work work) {
        works.add(work);
    }

    List<Work> all() {
        return works;
    }

    @Override
    public void close() throws IOException {
        for (Work work : works) {
            work.close();
        }
    }
}
