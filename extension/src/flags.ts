// Set by the build. The test build knows the practice chat; the shipped one does not.

declare const __TEST__: boolean | undefined;

/** Whether this is the build for tests. */
export const testBuild = typeof __TEST__ !== "undefined" && __TEST__;
