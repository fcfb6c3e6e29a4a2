package io.mailkeep.pop3.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.protocols.api.OidcSASLConfiguration;

/** An OIDC provider on the loopback: signs tokens, publishes its key, says of tokens whether they still hold. */
final class TokenProvider implements AutoCloseable {
    static final String KEY_ID = "key-1";

    private final HttpServer http;
    private final KeyPair keys = keys();
    private final AtomicInteger keysAskedFor = new AtomicInteger();
    private volatile boolean tokensHold = true;
    private volatile String published = KEY_ID;

    TokenProvider() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/keys", exchange -> {
            keysAskedFor.incrementAndGet();
            answer(exchange, 200, publishedKeys());
        });
        http.createContext(
                "/introspection",
                exchange -> answer(exchange, 200, "{\"active\":" + tokensHold + ",\"email\":\"anna@demo.test\"}"));
        http.createContext(
                "/userinfo", exchange -> answer(exchange, tokensHold ? 200 : 401, "{\"email\":\"anna@demo.test\"}"));
        http.start();
    }

    OidcSASLConfiguration settings() {
        return settings(Optional.empty(), Optional.empty());
    }

    OidcSASLConfiguration settingsWithIntrospection() {
        return settings(Optional.of(url("/introspection")), Optional.empty());
    }

    OidcSASLConfiguration settingsWithUserinfo() {
        return settings(Optional.empty(), Optional.of(url("/userinfo")));
    }

    private OidcSASLConfiguration settings(Optional<URL> introspection, Optional<URL> userinfo) {
        return new OidcSASLConfiguration(
                url("/keys"),
                "email",
                url("/discovery"),
                "openid email",
                introspection,
                Optional.of("Basic cG9wMzpzZWNyZXQ="),
                userinfo);
    }

    String tokenOf(String user) {
        return token().claim("email", user).compact();
    }

    String tokenWithoutKeyId(String user) {
        return unsigned().claim("email", user).signWith(keys.getPrivate()).compact();
    }

    String expiredTokenOf(String user) {
        return token().claim("email", user)
                .setExpiration(Date.from(Instant.now().minusSeconds(60)))
                .compact();
    }

    String tokenWithoutUser() {
        return token().claim("name", "Anna").compact();
    }

    static String unsignedTokenOf(String user) {
        return unsigned().claim("email", user).compact();
    }

    static String forgedTokenOf(String user) {
        return unsigned()
                .claim("email", user)
                .setHeaderParam("kid", KEY_ID)
                .signWith(keys().getPrivate())
                .compact();
    }

    /** Signed by a key that is said to have that name. */
    String tokenOfKey(String name, String user) {
        return token().claim("email", user).setHeaderParam("kid", name).compact();
    }

    int keysAskedFor() {
        return keysAskedFor.get();
    }

    /** From now on the key goes by another name. */
    void publish(String name) {
        published = name;
    }

    void takeTokensBack() {
        tokensHold = false;
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private JwtBuilder token() {
        return unsigned().setHeaderParam("kid", KEY_ID).signWith(keys.getPrivate());
    }

    private static JwtBuilder unsigned() {
        return Jwts.builder()
                .setSubject("f5b1")
                .setExpiration(Date.from(Instant.now().plus(Duration.ofMinutes(5))));
    }

    private String publishedKeys() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\":[{\"kid\":\"%s\",\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                .formatted(published, base64(key.getModulus()), base64(key.getPublicExponent()));
    }

    private static String base64(BigInteger number) {
        byte[] octets = number.toByteArray();
        int sign = octets[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(octets, sign, octets.length));
    }

    private URL url(String path) {
        try {
            return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path)
                    .toURL();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] octets = json.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
        exchange.close();
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
