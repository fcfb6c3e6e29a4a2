package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.peer.Floor;
import io.mailkeep.bench.pop3.peer.Maildrop;
import java.io.IOException;

/** What a session must read of the store. */
record FloorWork(Floor floor, Maildrop maildrop) implements Work {
    @Override
    public void once() throws IOException {
        floor.read(maildrop);
    }

    @Override
    public void close() {}
}
