/**
 * SEARCH answered from an OpenSearch index: the binding that James searches through and tells of its changes. What the
 * index answers is what a scan of the mailbox would; what it can not answer is scanned.
 */
package io.mailkeep.search;
