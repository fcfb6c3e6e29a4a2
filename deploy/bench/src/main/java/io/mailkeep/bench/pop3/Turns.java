package io.mailkeep.bench.pop3;

import java.io.IOException;
import java.util.List;

/** Works of one connection, each in its turn. */
final class Turns implements Work {
    private final List<Work> works;
    private int next;

    Turns(List<Work> works) {
        this.works = works;
    }

    @Override
    public void once() throws IOException {
        works.get(next).once();
        next = (next + 1) % works.size();
    }

    @Override
    public void close() throws IOException {
        for (Work work : works) {
            work.close();
        }
    }
}
