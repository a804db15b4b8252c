/**
 * The demo: the incident's set-up, and a worker that ends with its run. Start reading at
 * {@link dev.leadlist.examples.demo.Demo}.
 */
@NullMarked
package dev.leadlist.examples.demo;

import org.jspecify.annotations.NullMarked;
