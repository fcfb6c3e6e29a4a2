package io.mailkeep.bench.pop3.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a client says in a session, in order. Not thread-safe. */
public final class Script {
    private final List<Exchange> exchanges = new ArrayList<>();

    public Script login(String user, String password) {
        return plain("USER " + user).plain("PASS " + password);
    }

    public Script plain(String command) {
        return then(Exchange.plain(command));
    }

    public Script then(Exchange exchange) {
        exchanges.add(exchange);
        return this;
    }

    public Script delete(int messages) {
        IntStream.rangeClosed(1, messages).forEach(number -> plain("DELE " + number));
        return this;
    }

    public List<Exchange> end() {
        return List.copyOf(exchanges);
    }
}
