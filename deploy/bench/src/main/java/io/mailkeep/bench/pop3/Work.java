package io.mailkeep.bench.pop3;

import java.io.IOException;

/** What one connection does again and again while a workload is measured. Blocking; of one thread. */
interface Work extends AutoCloseable {
    /** Fails when the server answers wrongly. */
    void once() throws IOException;

    @Override
    void close() throws IOException;
}
