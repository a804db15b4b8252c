/**
 * JUnit Jupiter extension: starts targeted workers for tests, bounds them and leaves nothing
 * behind.
 */
@NullMarked
package dev.leadlist.junit;

import org.jspecify.annotations.NullMarked;
