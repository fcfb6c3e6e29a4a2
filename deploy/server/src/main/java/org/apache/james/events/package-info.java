/** What James's distributed event bus lacks and only its own package can give it. */
package org.apache.james.events;
