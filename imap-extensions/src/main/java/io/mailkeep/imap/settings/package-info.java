/**
 * How the hooks that come with this jar read what is within their {@code <hook>}: each element known and in its range, or
 * the server does not start.
 */
package io.mailkeep.imap.settings;
