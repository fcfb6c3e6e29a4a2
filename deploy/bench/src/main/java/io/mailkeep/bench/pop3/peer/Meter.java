package io.mailkeep.bench.pop3.peer;

import io.mailkeep.bench.ProcessorTime;

/** What work costs that something else causes. */
public interface Meter {
    /** CQL requests so far, with those that follow an answer: does not return before there are no more. */
    long statements() throws InterruptedException;

    /** Since the start, of all processes. */
    ProcessorTime processorTime();
}
