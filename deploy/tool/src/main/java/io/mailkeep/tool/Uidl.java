package io.mailkeep.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "uidl",
        subcommands = {Uidl.Export.class, Uidl.Import.class},
        description = "Exports and imports UIDLs, so that no client downloads again what another server gave it.",
        footer = "Example: keepcopy uidl export anna --out anna.csv")
final class Uidl {
    private static final String CSV = "text/csv";

    @ParentCommand
    private Keepcopy tool;

    @Command(
            name = "export",
            description = "Writes users' UIDLs as CSV: user,uid,messageId,size,uidl.",
            footer = "Example: keepcopy uidl export --users-from users.txt --out uidls.csv")
    static final class Export implements Callable<Integer> {
        @ParentCommand
        private Uidl uidl;

        @ArgGroup(multiplicity = "1")
        private Users users;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Written whole, or not at all when there is nothing to write")
        private Path out;

        static final class Users {
            @Parameters(paramLabel = "USER", arity = "1..*")
            private List<String> named = List.of();

            @Option(names = "--users-from", paramLabel = "FILE", description = "A user per line")
            private Path file;

            // Whoever asks closes it.
            @SuppressWarnings("StreamResourceLeak")
            private Stream<String> stream() throws IOException {
                return file == null
                        ? named.stream()
                        : Files.lines(file).map(String::strip).filter(line -> !line.isEmpty());
            }
        }

        @Override
        public Integer call() {
            try (Stream<String> all = users.stream()) {
                return out == null ? export(all, uidl.tool.out()) : exportToFile(all);
            } catch (IOException | UncheckedIOException e) {
                throw new Refusal(Refusal.USAGE, "Cannot read or write: " + e.getMessage());
            }
        }

        private int exportToFile(Stream<String> all) throws IOException {
            Path whole = out.toAbsolutePath();
            Path part = Files.createTempFile(whole.getParent(), "." + whole.getFileName(), ".part");
            part.toFile().deleteOnExit();
            try {
                int code;
                try (OutputStream csv = Files.newOutputStream(part)) {
                    code = export(all, csv);
                }
                if (Files.size(part) > 0) {
                    publish(part, whole);
                }
                return code;
            } finally {
                Files.deleteIfExists(part);
            }
        }

        private static void publish(Path part, Path whole) throws IOException {
            try {
                Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
            }
        }

        private int export(Stream<String> all, OutputStream out) throws IOException {
            Webadmin server = uidl.tool.server();
            JoinedCsv csv = new JoinedCsv(out);
            int code = 0;
            for (String user : (Iterable<String>) all::iterator) {
                try {
                    server.stream(Keepcopy.of(user) + "/uidls", csv);
                    csv.endFile();
                } catch (Refusal e) {
                    if (e.exitCode() != Refusal.NOT_FOUND) {
                        throw e;
                    }
                    uidl.tool.tell(user + ": " + e.getMessage());
                    code = Refusal.NOT_FOUND;
                }
            }
            return code;
        }
    }

    /** Where a file comes from. */
    enum Format {
        MAILKEEP,
        DOVECOT,
        COURIER,
        CYRUS,
        JAMES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.US);
        }
    }

    /** What a line of a file is recognised by. */
    enum Match {
        MESSAGE_ID("messageId"),
        UID("uid");

        private final String inQuery;

        Match(String inQuery) {
            this.inQuery = inQuery;
        }

        @Override
        public String toString() {
            return inQuery;
        }
    }

    @Command(
            name = "import",
            description = {
                "Gives messages the UIDLs that another server gave them.",
                "A mailkeep file names its users, the rows of each one after the other; any other is one user's."
            },
            footer = "Example: keepcopy uidl import dovecot-uidlist --format dovecot --user anna --dry-run")
    static final class Import implements Callable<Integer> {
        @ParentCommand
        private Uidl uidl;

        @Parameters(paramLabel = "FILE")
        private Path file;

        @Option(names = "--format", required = true, description = "${COMPLETION-CANDIDATES}")
        private Format format;

        @Option(names = "--user", description = "Whose the file is; of a mailkeep file, take this user's rows alone")
        private String user;

        @Option(
                names = "--match",
                description = "How a line finds its message: ${COMPLETION-CANDIDATES}; messageId unless given. uid is"
                        + " right only where INBOX kept the other server's UIDs")
        private Match match;

        @Option(
                names = "--force",
                description = "Also give another UIDL to messages that clients may have seen: they download those again"
                        + " unless it is the one they know")
        private boolean force;

        @Option(names = "--dry-run", description = "Say what would be done")
        private boolean dryRun;

        @Override
        public Integer call() {
            Content whole = Content.file(CSV, file);
            Imported sum = new Imported(uidl.tool);
            if (format == Format.MAILKEEP) {
                importEach(sum);
            } else if (user == null) {
                throw new Refusal(Refusal.USAGE, "A " + format + " file names no user: add --user");
            } else {
                sum.add(user, send(user, whole));
            }
            return sum.finish();
        }

        private void importEach(Imported sum) {
            try (UidlFile parts = new UidlFile(file)) {
                for (Optional<UidlFile.Part> next = parts.next(); next.isPresent(); next = parts.next()) {
                    UidlFile.Part part = next.get();
                    if (user == null || user.equalsIgnoreCase(part.user())) {
                        importOne(part, sum);
                    }
                }
            } catch (IOException e) {
                throw new Refusal(Refusal.USAGE, file + " cannot be read as text in UTF-8");
            }
        }

        private void importOne(UidlFile.Part part, Imported sum) {
            try {
                sum.add(part.user(), send(part.user(), Content.file(CSV, part.rows())));
            } catch (Refusal e) {
                if (e.exitCode() != Refusal.NOT_FOUND) {
                    throw new Refusal(e.exitCode(), part.user() + ": " + e.getMessage());
                }
                sum.missing(part.user(), e);
            }
        }

        private JsonNode send(String owner, Content rows) {
            Query query = new Query()
                    .with("format", format)
                    .with("match", match)
                    .with("force", force ? true : null)
                    .with("dryRun", dryRun);
            return uidl.tool.server().call("POST", Keepcopy.of(owner) + "/uidls" + query, rows);
        }
    }
}
