// A line of short parts, each on its own: a name with signs that turn the direction of writing turns nothing but itself.

import { Fragment, type JSX } from "preact";

/** The parts that are not empty, with dots between them. */
export function Parts({ of }: { of: readonly string[] }): JSX.Element {
  const said = of.filter((part) => part !== "");
  return (
    <>
      {said.map((part, i) => (
        <Fragment key={i}>
          {i > 0 && " · "}
          <bdi>{part}</bdi>
        </Fragment>
      ))}
    </>
  );
}
