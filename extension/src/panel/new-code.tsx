// The recovery code of a vault that was founded here. The core keeps it until the user has shown that it is written down: a panel that
// was closed too early, or a browser that died, shows it again.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { codeOf } from "../answer.ts";
import { ask } from "../ask.ts";
import { word } from "../content/ui/words.ts";
import { RecoveryCode } from "./recovery-code.tsx";
import { refresh } from "./state.ts";
import { errorText } from "./sync-error.ts";

/** Asks the core for the code, shows it, and has the core forget it. */
export function NewCode(): JSX.Element {
  const [code, setCode] = useState("");
  const [failure, setFailure] = useState("");
  useEffect(() => {
    ask("syncCode", {}).then(
      (answer) => setCode(answer.code),
      (err: unknown) => setFailure(errorText(codeOf(err))),
    );
  }, []);
  if (code === "") {
    return <p role="status">{failure === "" ? word("panel_loading") : failure}</p>;
  }
  const kept = async (): Promise<void> => {
    await ask("syncCodeKept", {});
    await refresh("sync");
  };
  return <RecoveryCode code={code} kept={kept} />;
}
