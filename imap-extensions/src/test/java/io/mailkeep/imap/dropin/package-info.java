/**
 * The contract on a stock James: with the packaged jar and the files of {@code deploy/conf/drop-in-imap}, where all of it
 * holds, and without, where what fails is listed with the reason.
 */
package io.mailkeep.imap.dropin;
