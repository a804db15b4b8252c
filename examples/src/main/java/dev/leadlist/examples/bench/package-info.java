/**
 * Measurements, side by side in one run. Start reading at
 * {@link dev.leadlist.examples.bench.TerminationBenchmark}.
 */
@NullMarked
package dev.leadlist.examples.bench;

import org.jspecify.annotations.NullMarked;
