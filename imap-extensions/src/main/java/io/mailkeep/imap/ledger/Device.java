package io.mailkeep.imap.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.base.CharMatcher;
import com.google.common.base.Preconditions;
import com.google.common.hash.Hashing;
import io.mailkeep.imap.hook.ImapClient;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A device of a user by its name, which holds no address and nothing by which a client could be followed from one user to
 * another. The first that there is of:
 *
 * <ol>
 *   <li>{@code phone}: the device in a login name {@code user+phone@domain}, as POP3's;
 *   <li>{@code id:…}: a digest of the ID field that numbers devices ({@code guid}, {@code uuid}, {@code udid}, {@code
 *       device-id}; with or without {@code x-});
 *   <li>{@code as:somebody@domain}: who logged in for the user;
 *   <li>{@code net:mail-…}: the client's name by ID, or {@code unnamed}, and 16 bits of a digest of its network (IPv4 /24,
 *       IPv6 /48), which some 256 IPv4 networks have in common.
 * </ol>
 */
@AutoValue
public abstract class Device {
    /** All for which there was no place. Nothing is ever said to be known to it. */
    static final Device OTHERS = new AutoValue_Device("others:");

    private static final int LONGEST_PART = 32;
    private static final int LONGEST = 80;
    private static final CharMatcher PLAIN =
            CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('0', '9')).or(CharMatcher.anyOf("._-"));
    private static final CharMatcher NAME = PLAIN.or(CharMatcher.anyOf(":@"));

    /**
     * What {@link #name} said.
     *
     * @throws IllegalArgumentException if no device can have that name
     */
    public static Device named(String name) {
        Preconditions.checkArgument(
                !name.isEmpty() && name.length() <= LONGEST && NAME.matchesAllOf(name), "no device is named %s", name);
        return new AutoValue_Device(name);
    }

    /** The one at the other end of a session, as far as it is known by now. */
    public static Device of(ImapClient client) {
        String user = client.user().asString();
        return client.loginName()
                .flatMap(login -> suffix(login.toLowerCase(Locale.US), user))
                .or(() -> number(client).map(number -> "id:" + digest(user, number, 16)))
                .or(() -> client.loginName().map(login -> "as:" + readable(login, user)))
                .map(Device::named)
                .orElseGet(() -> named("net:" + name(client) + "-" + network(client, user)));
    }

    /** As the class describes; 80 characters at most. */
    public abstract String name();

    // Whatever stands between user and device: in POP3 the policy says which character it is.
    private static Optional<String> suffix(String login, String user) {
        int at = user.indexOf('@');
        String local = at < 0 ? user : user.substring(0, at);
        String domain = at < 0 ? "" : user.substring(at);
        if (!login.startsWith(local) || !login.endsWith(domain) || login.length() < user.length() + 2) {
            return Optional.empty();
        }
        String rest = login.substring(local.length(), login.length() - domain.length());
        return Optional.of(rest.substring(1))
                .filter(device -> !Character.isLetterOrDigit(rest.charAt(0)))
                .filter(device -> device.length() <= LONGEST_PART && PLAIN.matchesAllOf(device));
    }

    private static Optional<String> number(ImapClient client) {
        return Stream.of("guid", "uuid", "udid", "device-id")
                .flatMap(field -> Stream.of(field, "x-" + field))
                .flatMap(field -> Optional.ofNullable(client.id().get(field)).stream())
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    private static String readable(String login, String user) {
        String lower = login.toLowerCase(Locale.US);
        return lower.length() <= 2 * LONGEST_PART
                        && PLAIN.or(CharMatcher.is('@')).matchesAllOf(lower)
                ? lower
                : digest(user, lower, 16);
    }

    private static String name(ImapClient client) {
        String name = PLAIN.negate()
                .trimAndCollapseFrom(client.id().getOrDefault("name", "").toLowerCase(Locale.US), '-');
        return name.isEmpty() ? "unnamed" : name.substring(0, Math.min(LONGEST_PART, name.length()));
    }

    private static String network(ImapClient client, String user) {
        return client.address()
                .map(Device::prefix)
                .map(prefix -> digest(user, prefix, 4))
                .orElse("0000");
    }

    private static String prefix(InetAddress address) {
        return Arrays.toString(Arrays.copyOf(address.getAddress(), address instanceof Inet4Address ? 3 : 6));
    }

    private static String digest(String user, String text, int digits) {
        return Hashing.sha256()
                .hashString(user + '\0' + text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, digits);
    }
}
