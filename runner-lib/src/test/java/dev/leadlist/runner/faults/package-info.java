/** What all tests that break things on purpose count, in one table. */
@NullMarked
package dev.leadlist.runner.faults;

import org.jspecify.annotations.NullMarked;
