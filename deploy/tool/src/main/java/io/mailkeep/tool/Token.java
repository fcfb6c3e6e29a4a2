package io.mailkeep.tool;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What webadmin knows an operator by: a bearer token (RFC 6750 §2.1). It is never printed, nor is what is not one. */
final class Token {
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
    private static final int LONGEST = 16 << 10;

    private final String secret;

    private Token(String secret) {
        this.secret = secret;
    }

    /**
     * The file asked for, else the variable {@code KEEPCOPY_TOKEN}, else the token of the checkout's own server: that
     * one goes to this machine alone.
     */
    static Optional<Token> find(Optional<Path> file, Surroundings surroundings, URI server) {
        if (file.isPresent()) {
            return Optional.of(in(file.get()));
        }
        String variable = surroundings.variables().getOrDefault("KEEPCOPY_TOKEN", "");
        if (!variable.isEmpty()) {
            return Optional.of(of(variable, "KEEPCOPY_TOKEN"));
        }
        return surroundings
                .ownToken()
                .filter(own -> isThisMachine(server) && Files.exists(own))
                .map(Token::in);
    }

    String authorization() {
        return "Bearer " + secret;
    }

    private static Token in(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return of(new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8), file.toString());
        } catch (IOException e) {
            throw new Refusal(Refusal.USAGE, "The token file " + file + " cannot be read");
        }
    }

    private static Token of(String text, String source) {
        String secret = text.strip();
        if (!SYNTAX.matcher(secret).matches()) {
            throw new Refusal(
                    Refusal.USAGE,
                    "There is no token in " + source + ": it is one line of letters, digits and ._~+/-=");
        }
        return new Token(secret);
    }

    private static boolean isThisMachine(URI server) {
        return server.getHost().equals("localhost")
                || server.getHost().equals("[::1]")
                || server.getHost().matches("127(\\.[0-9]{1,3}){3}");
    }

    @Override
    public String toString() {
        return "a token";
    }
}
