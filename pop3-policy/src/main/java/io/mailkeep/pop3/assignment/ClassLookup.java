package io.mailkeep.pop3.assignment;

import java.util.Optional;
import org.apache.james.core.Username;

/**
 * Finds the class of a user that somebody else keeps: {@code <attribute lookup="com.example.Lookup" name="...">}. James
 * creates it from {@code extensions-jars/} and injects what its constructor asks for. Thread-safe.
 */
public interface ClassLookup {
    /**
     * Blocking, for a few seconds at most: a login waits for it. Throws an unchecked exception when the answer is not
     * known; the login is then refused with {@code [SYS/TEMP]} and a sweep leaves the user alone, since the wrong
     * policy could remove what the right one keeps.
     *
     * @param attribute the name that the configuration gives
     * @return empty when the user has no class
     */
    Optional<String> classOf(Username user, String attribute);
}
