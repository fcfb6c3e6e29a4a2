package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.peer.Maildrop;
import io.mailkeep.bench.pop3.peer.Peer;
import io.mailkeep.bench.pop3.wire.Pacing;
import io.mailkeep.bench.pop3.wire.Pop3Connection;
import io.mailkeep.bench.pop3.wire.Script;
import java.io.IOException;

/** Sessions in which nothing is asked. */
final class Logins {
    private Logins() {}

    /** Blocking. */
    static void once(Peer peer, Maildrop maildrop) throws IOException {
        try (Pop3Connection connection = new Pop3Connection(peer.pop3Port())) {
            connection.converse(
                    new Script()
                            .login(maildrop.user(), maildrop.password())
                            .plain("QUIT")
                            .end(),
                    Pacing.ONE_BY_ONE);
        }
    }
}
