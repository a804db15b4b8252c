/** The code that the README and the docs show, so that it compiles and runs. */
@NullMarked
package dev.leadlist.examples.quickstart;

import org.jspecify.annotations.NullMarked;
