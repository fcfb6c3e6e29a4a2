package io.mailkeep.server;

import static org.awaitility.Awaitility.await;

import io.mailkeep.engines.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A Dovecot of the system's packages, apart from the system's service. It lets everyone in; all passwords are "secret". */
final class Dovecot implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private static final List<Path> NEEDED =
            List.of(PROGRAM, Path.of("/usr/lib/dovecot/pop3"), Path.of("/usr/lib/dovecot/imap"));
    private static final String ROOT = "root";
    private static final String CONFIGURATION =
            """
            base_dir = %1$s/base
            state_dir = %1$s/state
            log_path = %1$s/dovecot.log
            protocols = pop3 imap
            listen = 127.0.0.1
            ssl = no
            disable_plaintext_auth = no
            default_internal_user = %2$s
            default_login_user = %3$s
            first_valid_uid = 1
            mail_home = %1$s/mail/%%u
            mail_location = sdbox:~/sdbox
            passdb {
              driver = static
              args = password=secret
            }
            userdb {
              driver = static
              args = uid=%2$s gid=%4$s allow_all_users=yes
            }
            service pop3-login {
              %5$s
              inet_listener pop3 {
                port = %6$d
              }
              inet_listener pop3s {
                port = 0
              }
            }
            service imap-login {
              %5$s
              inet_listener imap {
                port = %7$d
              }
              inet_listener imaps {
                port = 0
              }
            }
            service anvil {
              %5$s
            }
            """;

    private final Process master;
    private final Path configuration;
    private final int pop3;
    private final int imap;

    private Dovecot(Path home) throws IOException {
        List<Integer> ports = FreePorts.ofLoopback(2);
        this.pop3 = ports.get(0);
        this.imap = ports.get(1);
        this.configuration = configure(home);
        this.master = new ProcessBuilder(PROGRAM.toString(), "-F", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(master::destroy));
    }

    /** Whether the system has it, with POP3 and IMAP. */
    static boolean isInstalled() {
        return NEEDED.stream().allMatch(Files::isExecutable);
    }

    static Dovecot start(Path home) throws IOException {
        Dovecot dovecot = new Dovecot(Files.createDirectories(home));
        await("Dovecot, whose output is in " + home)
                .atMost(Duration.ofSeconds(20))
                .until(dovecot::serves);
        return dovecot;
    }

    private boolean serves() {
        try (LineClient client = LineClient.connect(pop3)) {
            return client.read().startsWith("+OK");
        } catch (IOException notYet) {
            return false;
        }
    }

    int pop3Port() {
        return pop3;
    }

    int imapPort() {
        return imap;
    }

    /** What {@code doveadm} finds it by, as the variable {@code CONFIG_FILE}. */
    Path configuration() {
        return configuration;
    }

    /** Asks the master, which ends the others. */
    @Override
    public void close() {
        List<ProcessHandle> children = master.descendants().toList();
        master.destroy();
        master.onExit().join();
        children.forEach(ProcessHandle::destroy);
    }

    private Path configure(Path home) throws IOException {
        Path mail = Files.createDirectories(home.resolve("mail"));
        String me = System.getProperty("user.name");
        boolean isRoot = me.equals(ROOT);
        if (isRoot) {
            // Dovecot refuses to serve mail of root; another user must reach it through the directories above.
            Files.setOwner(
                    mail, mail.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("dovecot"));
            Stream.iterate(home, Path::getParent)
                    .takeWhile(directory -> directory.getNameCount() > 1)
                    .forEach(directory -> directory.toFile().setExecutable(true, false));
        }
        String group =
                Files.readAttributes(home, PosixFileAttributes.class).group().getName();
        return Files.writeString(
                home.resolve("dovecot.conf"),
                CONFIGURATION.formatted(
                        home,
                        isRoot ? "dovecot" : me,
                        isRoot ? "dovenull" : me,
                        isRoot ? "dovecot" : group,
                        isRoot ? "" : "chroot =",
                        pop3,
                        imap));
    }
}
