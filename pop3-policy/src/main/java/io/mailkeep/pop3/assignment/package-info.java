/**
 * Who has which policy, now: the configuration in force, which can be read again while the server runs, and the order
 * of an administrator's override, the rules of {@code keepcopy.xml} and a class that a directory keeps.
 */
package io.mailkeep.pop3.assignment;
