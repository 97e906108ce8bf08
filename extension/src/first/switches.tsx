// The sites that Holdfast knows, each with what it does there and a switch of its own.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { sites } from "../../../shared/sites/sites.ts";
import { codeOf } from "../answer.ts";
import { ask } from "../ask.ts";
import { word } from "../content/ui/words.ts";
import { testBuild } from "../flags.ts";

const off = signal<readonly string[] | null>(null);

const known = sites.filter(({ hosts, testOnly }) => hosts.length > 0 && (testOnly !== true || testBuild));

/** A switch for each. */
export function Switches(): JSX.Element {
  const [failure, setFailure] = useState("");
  const failed = (err: unknown): void => setFailure(word("panel_trouble", codeOf(err)));
  useEffect(() => {
    ask("sitesOff", {}).then((ids) => (off.value = ids), failed);
  }, []);
  const turn = async (site: string, on: boolean): Promise<void> => {
    await ask("switchSite", { site, on });
    off.value = await ask("sitesOff", {});
    setFailure("");
  };
  return (
    <>
      <ul class="list switches">
        {known.map(({ id, name, hosts, scope }) => (
          <li key={id}>
            <label class="check">
              <input
                type="checkbox"
                role="switch"
                id={`site-${id}`}
                disabled={off.value === null}
                checked={off.value?.includes(id) === false}
                aria-describedby={`site-${id}-why`}
                onChange={(event) => void turn(id, event.currentTarget.checked).catch(failed)}
              />
              <span>{name}</span>
            </label>
            <span class="soft" id={`site-${id}-why`}>
              {word("first_site_why", hosts.map((host) => host + (scope ?? "")).join(", "))}
            </span>
          </li>
        ))}
      </ul>
      {failure !== "" && (
        <p class="bad-text" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}
