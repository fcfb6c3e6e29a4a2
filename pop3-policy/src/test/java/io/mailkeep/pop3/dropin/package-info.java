/**
 * The packaged jar in a stock James: a server of its own process and class path, changed by nothing but the files of
 * {@code deploy/conf/drop-in} and the jar in {@code extensions-jars}.
 */
package io.mailkeep.pop3.dropin;
