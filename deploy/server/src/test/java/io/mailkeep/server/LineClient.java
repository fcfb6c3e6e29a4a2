package io.mailkeep.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client of a line protocol, as bare as can be: what is tested is what the server sends. */
final class LineClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final BufferedReader reader;

    private LineClient(Socket socket) throws IOException {
        this.socket = socket;
        this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    static LineClient connect(int port) throws IOException {
        return connect(port, InetAddress.getLoopbackAddress());
    }

    /** From an address of this machine: on Linux, any of 127.0.0.0/8. */
    static LineClient connect(int port, InetAddress from) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new LineClient(socket);
    }

    /** Shakes hands on the same connection; the result takes over from this client. */
    LineClient startTls() throws IOException {
        SSLSocket secure = (SSLSocket) trustingContext()
                .getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        secure.startHandshake();
        return new LineClient(secure);
    }

    LineClient send(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    String read() throws IOException {
        return reader.readLine();
    }

    /** Reads up to and including the first line that starts with the prefix. */
    String readThrough(String prefix) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            seen.append(line).append('\n');
            if (line.startsWith(prefix)) {
                return seen.toString();
            }
        }
        throw new AssertionError("The server closed the connection instead of sending \"" + prefix + "\": " + seen);
    }

    /** Whether a line comes within the time that has the word; reads up to it, or all that comes. */
    boolean hears(String word, Duration within) throws IOException {
        socket.setSoTimeout((int) within.toMillis());
        try {
            String line = reader.readLine();
            while (line != null && !line.contains(word)) {
                line = reader.readLine();
            }
            return line != null;
        } catch (SocketTimeoutException silence) {
            return false;
        } finally {
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SSLContext trustingContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAnything()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TrustAnything implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
