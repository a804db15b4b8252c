/**
 * JUnit Jupiter extension: workers for tests, always bounded, and nothing left behind. Start
 * reading at {@link dev.leadlist.junit.WithLeadListWorker}; how it works, at
 * {@link dev.leadlist.junit.LeadListExtension}.
 */
@NullMarked
package dev.leadlist.junit;

import org.jspecify.annotations.NullMarked;
