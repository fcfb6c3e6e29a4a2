package io.mailkeep.bench.pop3.peer;

import java.io.IOException;
import java.util.List;

/** A server that is compared. */
public interface Peer extends Meter, AutoCloseable {
    /** As the tables have it. */
    String name();

    int pop3Port();

    /** Takes over, once, the messages with which maildrops are filled. Blocking, for seconds. */
    void learn(Corpus corpus) throws IOException, InterruptedException;

    /**
     * Makes the users and gives each the messages of the corpus, over and over, as letters that went to all of them. Blocking,
     * for seconds.
     */
    void fill(List<Maildrop> maildrops) throws IOException, InterruptedException;

    /** As {@link #fill}, with messages that nobody else has, to be deleted. */
    void fillToDelete(Maildrop maildrop) throws IOException, InterruptedException;

    @Override
    void close();
}
