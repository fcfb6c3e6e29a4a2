package io.mailkeep.server.home;

import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The operator's access to webadmin. A first start makes a key pair ({@code conf/jwt_publickey}, which
 * {@code webadmin.properties} names, and {@code conf/jwt_privatekey}) and signs one token with it,
 * {@code conf/webadmin.token}, which does not expire: to revoke it, delete the three files and start again.
 */
public final class AdminToken {
    private static final int KEY_BITS = 3072;

    private final Path publicKey;
    private final Path privateKey;
    private final Path token;

    public AdminToken(WorkingDirectory directory) {
        this.publicKey = directory.conf("jwt_publickey");
        this.privateKey = directory.conf("jwt_privatekey");
        this.token = directory.conf("webadmin.token");
    }

    public void prepare() {
        if (Files.exists(publicKey)) {
            return;
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            KeyPair pair = generator.generateKeyPair();
            OwnerOnly.write(privateKey, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            OwnerOnly.write(
                    token,
                    Jwts.builder()
                            .setSubject("operator")
                            .claim("admin", true)
                            .signWith(pair.getPrivate())
                            .compact());
            Files.writeString(publicKey, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (IOException e) {
            throw new StartUpException(
                    "Cannot write the webadmin key " + publicKey + ": " + e.getMessage()
                            + "; make the directory writable or put a PEM public key there",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has RSA", e);
        }
    }

    private static String pem(String type, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
