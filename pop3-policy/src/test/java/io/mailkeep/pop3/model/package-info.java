/**
 * What a keep policy means, told a second time: slowly, without stores, packing or caches, from the documentation of
 * {@code keepcopy.xml}. Histories of a maildrop are held against it.
 */
package io.mailkeep.pop3.model;
