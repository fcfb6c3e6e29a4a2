package io.mailkeep.bench.pop3.peer;

import io.mailkeep.bench.ProcessorTime;
import java.io.IOException;
import java.util.List;

/** What is compared: a server, or what a server can not be faster than. Its maildrops are thread-safe. */
public interface Peer extends AutoCloseable {
    /** As the tables have it. */
    String name();

    /** Makes the users and gives each the messages of the corpus, over and over. Blocking, for seconds. */
    void fill(List<Maildrop> maildrops) throws IOException, InterruptedException;

    /** CQL requests so far, with those that follow an answer: does not return before the server is quiet. */
    long statements() throws InterruptedException;

    /** Since the start, of all processes. */
    ProcessorTime processorTime();

    int pop3Port();

    @Override
    void close();
}
