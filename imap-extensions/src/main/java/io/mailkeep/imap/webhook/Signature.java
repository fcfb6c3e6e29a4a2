package io.mailkeep.imap.webhook;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Shows a receiver who sent a body, and when: HMAC-SHA256 of both (RFC 2104). Its secret is shown by nothing. */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;

    Signature(byte[] secret) {
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /** {@code t=<seconds since 1970>,v1=<hexadecimal>}, of the seconds, a dot, and the body. */
    String of(Instant at, byte[] body) {
        long seconds = at.getEpochSecond();
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + seconds + ",v1=" + BaseEncoding.base16().lowerCase().encode(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
