package io.mailkeep.pop3.login;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** The SASL mechanisms; in each the client speaks once, and first. */
enum Mechanism {
    /** RFC 4616. */
    PLAIN {
        @Override
        Optional<Credentials> credentials(String message) {
            ImmutableList<String> parts = ImmutableList.copyOf(NUL.split(message));
            if (parts.size() != 3 || parts.get(1).isEmpty() || parts.get(2).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(Credentials.ofPassword(present(parts.get(0)), parts.get(1), parts.get(2)));
        }
    },
    /** RFC 7628; also with the user as James's other protocols want it, in a field like that of XOAUTH2. */
    OAUTHBEARER {
        @Override
        Optional<Credentials> credentials(String message) {
            int headerEnd = message.indexOf(FIELD_END);
            Optional<String> identity = headerEnd < 0 ? Optional.empty() : identity(message.substring(0, headerEnd));
            return identity.flatMap(known -> bearer(message.substring(headerEnd + 1))
                    .map(found -> Credentials.ofToken(present(known).or(found::actAs), found.secret())));
        }
    },
    /** As Google defined it. */
    XOAUTH2 {
        @Override
        Optional<Credentials> credentials(String message) {
            return bearer(message).filter(found -> found.actAs().isPresent());
        }
    };

    private static final Splitter NUL = Splitter.on('\0');
    private static final char FIELD_END = '\1';
    private static final Splitter FIELDS = Splitter.on(FIELD_END);
    private static final String USER = "user=";
    private static final String AUTH = "auth=";
    private static final String BEARER = "bearer ";
    private static final String AUTHORIZATION_IDENTITY = "a=";

    static Optional<Mechanism> named(String name) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** What a line in Base64 holds; empty when it is no Base64, no UTF-8, or not what the mechanism wants. */
    final Optional<Credentials> read(String line) {
        return decode(line).flatMap(this::credentials);
    }

    boolean wantsToken() {
        return this != PLAIN;
    }

    abstract Optional<Credentials> credentials(String message);

    private static Optional<String> decode(String line) {
        if (line.length() % 4 != 0) {
            return Optional.empty();
        }
        try {
            byte[] octets = Base64.getDecoder().decode(line);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(any -> !any.isEmpty());
    }

    /**
     * The authorization identity of a GS2 header without channel binding (RFC 5801 §4), with no letters when it has
     * none; empty for any other header.
     */
    private static Optional<String> identity(String header) {
        if (!header.startsWith("n,") && !header.startsWith("y,")) {
            return Optional.empty();
        }
        String rest = header.substring(2);
        if (rest.startsWith(USER)) {
            return Optional.of(rest.substring(USER.length()));
        }
        if (rest.startsWith(AUTHORIZATION_IDENTITY) && rest.endsWith(",")) {
            return unescaped(rest.substring(AUTHORIZATION_IDENTITY.length(), rest.length() - 1));
        }
        return Optional.of("").filter(none -> rest.isEmpty() || rest.equals(","));
    }

    /** RFC 5801 §4: comma and equals sign stand as codes in a name. */
    private static Optional<String> unescaped(String name) {
        return Optional.of(name)
                .filter(any -> !any.replace("=2C", "").replace("=3D", "").contains("="))
                .map(any -> any.replace("=2C", ",").replace("=3D", "="));
    }

    /** The fields after the header: one token, at most one user. */
    private static Optional<Credentials> bearer(String fields) {
        Optional<String> user = Optional.empty();
        Optional<String> token = Optional.empty();
        for (String field : FIELDS.split(fields)) {
            if (field.startsWith(USER)) {
                if (user.isPresent()) {
                    return Optional.empty();
                }
                user = present(field.substring(USER.length()));
            } else if (field.startsWith(AUTH)) {
                String value = field.substring(AUTH.length());
                if (token.isPresent() || !value.toLowerCase(Locale.US).startsWith(BEARER)) {
                    return Optional.empty();
                }
                token = present(value.substring(BEARER.length()).trim());
            }
        }
        Optional<String> actAs = user;
        return token.map(found -> Credentials.ofToken(actAs, found));
    }
}
