/** How the extension attaches to James: the Guice modules that an operator names in {@code extensions.properties}. */
package io.mailkeep.mailets;
