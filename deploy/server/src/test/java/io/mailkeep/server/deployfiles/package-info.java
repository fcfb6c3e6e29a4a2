/** The files under {@code deploy/container} and {@code deploy/kubernetes}, as far as they can be told without either. */
package io.mailkeep.server.deployfiles;
