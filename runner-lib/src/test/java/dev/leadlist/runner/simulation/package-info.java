/**
 * A deterministic simulation: the real loop, guard, crew, watches and lease keeper over the store
 * in memory, in virtual time, on a schedule of faults that a seed decides. Start reading at
 * {@link dev.leadlist.runner.simulation.SimulationTests}.
 */
@NullMarked
package dev.leadlist.runner.simulation;

import org.jspecify.annotations.NullMarked;
