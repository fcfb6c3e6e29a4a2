package io.mailkeep.pop3.dispatch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** A client that does no more than it is told. */
public final class TestClient implements AutoCloseable {
    private Socket socket = new Socket();
    private InputStream in;

    TestClient(int port) throws IOException {
        // Small, so that a server soon notices that nobody reads.
        socket.setReceiveBufferSize(32 * 1024);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    public String ask(String line) throws IOException {
        send(line + "\r\n");
        return line();
    }

    /** A line without its end; empty at the end of the stream. */
    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int octet;
        while ((octet = in.read()) >= 0 && octet != '\n') {
            line.append((char) octet);
        }
        return line.toString().replace("\r", "");
    }

    /** The lines up to the one that is a dot, without it. */
    public List<String> multiLine() throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        while (!(line = line()).equals(".")) {
            lines.add(line);
        }
        return lines;
    }

    /** Octets up to and including the line that is a dot. */
    public long skipMultiLine() throws IOException {
        long octets = 0;
        String line;
        do {
            line = line();
            octets += line.length() + 2;
        } while (!line.equals("."));
        return octets;
    }

    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /** Goes on in TLS with whoever answers. */
    public void startTls() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        socket = context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Resets the connection, as a crash or a pulled plug would. */
    public void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
