package io.mailkeep.imap.webhook;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.outbox.Letter;
import io.mailkeep.imap.outbox.Receiver;
import io.mailkeep.imap.outbox.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** A receiver that answers requests. It acknowledges by 2xx. */
final class HttpReceiver implements Receiver {
    // RFC 9110: Bad Request, Content Too Large, Unprocessable Content. Others speak of the sender, or of the moment.
    private static final ImmutableSet<Integer> REFUSALS = ImmutableSet.of(400, 413, 422);

    private final String name;
    private final URI url;
    private final HttpClient client;
    private final Signature signature;
    private final Duration timeout;

    HttpReceiver(String name, URI url, HttpClient client, Signature signature, Duration timeout) {
        this.name = name;
        this.url = url;
        this.client = client;
        this.signature = signature;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void post(List<Letter> letters, Instant at) throws IOException, InterruptedException {
        int status = status(request(letters, at));
        if (REFUSALS.contains(status)) {
            throw new RefusedException("it answered " + status);
        }
        if (status < 200 || status > 299) {
            throw new IOException("it answered " + status);
        }
    }

    private HttpRequest request(List<Letter> letters, Instant at) {
        byte[] body = letters.stream()
                .map(Letter::body)
                .collect(Collectors.joining(",\n", "{\"changes\":[\n", "\n]}\n"))
                .getBytes(StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Mailkeep")
                .header("Mailkeep-Webhook", name)
                .header("Mailkeep-Signature", signature.of(at, body))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    // The client's own time-out ends with the answer's header; its body may drip for ever.
    private int status(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (TimeoutException e) {
            throw new IOException("it did not answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }
}
