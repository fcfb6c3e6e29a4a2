package io.mailkeep.bench.pop3.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailkeep.bench.ImapClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Of a Dovecot that keeps everything below its home. Its login processes are in the high-performance mode of the documentation:
 * they serve many clients each, as mail processes serve many sessions.
 */
record DovecotConfiguration(Path home, int port) {
    private static final String ROOT = "root";
    private static final String TEXT =
            """
            base_dir = %1$s/base
            state_dir = %1$s/state
            log_path = %1$s/dovecot.log
            protocols = pop3
            listen = 127.0.0.1
            ssl = no
            disable_plaintext_auth = no
            default_internal_user = %2$s
            default_login_user = %3$s
            default_client_limit = 4000
            first_valid_uid = 1
            mail_home = %1$s/mail/%%u
            mail_location = sdbox:~/sdbox
            pop3_no_flag_updates = yes
            passdb {
              driver = static
              args = password=%4$s
            }
            userdb {
              driver = static
              args = uid=%2$s gid=%8$s allow_all_users=yes
            }
            service pop3-login {
              %5$s
              service_count = 0
              process_min_avail = %6$d
              process_limit = %6$d
              inet_listener pop3 {
                port = %7$d
              }
              inet_listener pop3s {
                port = 0
              }
            }
            service anvil {
              %5$s
            }
            service pop3 {
              service_count = 0
              process_min_avail = 16
            }
            """;

    /** Returns the file. */
    Path write() throws IOException {
        Path mail = Files.createDirectories(home.resolve("mail"));
        Files.createDirectories(home.resolve("base"));
        String me = System.getProperty("user.name");
        boolean isRoot = me.equals(ROOT);
        if (isRoot) {
            hand(mail, "dovecot");
        }
        return Files.writeString(
                home.resolve("dovecot.conf"),
                TEXT.formatted(
                        home,
                        isRoot ? "dovecot" : me,
                        isRoot ? "dovenull" : me,
                        password(),
                        isRoot ? "" : "chroot =",
                        Runtime.getRuntime().availableProcessors(),
                        port,
                        isRoot ? "dovecot" : group()));
    }

    private String group() throws IOException {
        return Files.readAttributes(home, PosixFileAttributes.class).group().getName();
    }

    /** Mail of root is what Dovecot refuses to serve; another user must reach it through the directories above. */
    private void hand(Path mail, String user) throws IOException {
        UserPrincipal owner =
                mail.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
        Files.setOwner(mail, owner);
        for (Path directory = home; directory.getNameCount() > 1; directory = directory.getParent()) {
            directory.toFile().setExecutable(true, false);
        }
    }

    private static String password() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(ImapClient.PASSWORD.getBytes(UTF_8));
            return "{SHA512}" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-512", e);
        }
    }
}
