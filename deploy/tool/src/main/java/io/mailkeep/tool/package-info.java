/** The operator's command line. It knows webadmin's routes and nothing else of the server. */
package io.mailkeep.tool;
