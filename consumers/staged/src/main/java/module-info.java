/** A user's program. */
module dev.leadlist.consumer {
  requires dev.leadlist.runner;
}
