package io.mailkeep.bench.pop3.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** A connection to a server on this machine. Blocking; not thread-safe. */
public final class Pop3Connection implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 60_000;

    private final Socket socket;
    private final OutputStream out;
    private final AnswerReader in;

    /** Returns when the server has greeted. */
    public Pop3Connection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        out = socket.getOutputStream();
        in = new AnswerReader(socket.getInputStream());
        String greeting = in.status();
        if (!greeting.startsWith("+OK")) {
            throw new WrongAnswerException("a connection", greeting);
        }
    }

    /** Returns when all is answered as it must be. */
    public void converse(List<Exchange> exchanges, Pacing pacing) throws IOException {
        switch (pacing) {
            case ONE_BY_ONE -> {
                for (Exchange exchange : exchanges) {
                    converse(exchange);
                }
            }
            case PIPELINED -> {
                ByteArrayOutputStream commands = new ByteArrayOutputStream();
                for (Exchange exchange : exchanges) {
                    commands.writeBytes(exchange.command());
                }
                commands.writeTo(out);
                for (Exchange exchange : exchanges) {
                    exchange.readAnswer(in);
                }
            }
        }
    }

    public void converse(Exchange exchange) throws IOException {
        out.write(exchange.command());
        exchange.readAnswer(in);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
