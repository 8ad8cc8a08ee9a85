import t from "tap";

// tap removes the folder of `t.testdir()` before it runs the teardowns that were registered after it: while servers still
// write there, which now and then makes the removal fail and leaves them running. A teardown that is there before the
// folder turns the order round.
t.teardown(() => undefined);
t.beforeEach((t) => t.teardown(() => undefined));
