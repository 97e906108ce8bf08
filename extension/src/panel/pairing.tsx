// Taking a new device in by a code: one device shows it, the other is given it, and both show digits that a person compares.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { encode } from "uqr";

import { ask } from "../ask.ts";
import { codeOf } from "../answer.ts";
import { word } from "../content/ui/words.ts";
import type { Pairing } from "../messages.ts";
import { Field } from "./field.tsx";
import { refresh } from "./state.ts";
import { Outcome, useSubmission } from "./submission.tsx";
import { errorText } from "./sync-error.ts";

/** How often the other device is looked for, in ms. */
const pollEvery = 1000;

/** On a device that belongs to the vault: shows the code. */
export function PairOffer({ done }: { done: () => Promise<void> }): JSX.Element {
  const [open, setOpen] = useState(false);
  const { busy, failure, submit } = useSubmission(async () => {
    await ask("pairOffer", {});
    setOpen(true);
  });
  if (open) return <Way done={done} close={() => setOpen(false)} />;
  return (
    <form onSubmit={submit}>
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" disabled={busy}>
          {word("pair_offer")}
        </button>
      </div>
    </form>
  );
}

/** On the new device: takes the code. */
export function PairAccept(): JSX.Element {
  const [server, setServer] = useState("");
  const [code, setCode] = useState("");
  const [open, setOpen] = useState(false);
  const { busy, failure, submit } = useSubmission(async () => {
    await ask("pairAccept", { server: server.trim(), code });
    setOpen(true);
  });
  const done = async (): Promise<void> => {
    await Promise.all([refresh("sync"), refresh("drafts")]);
  };
  if (open) return <Way done={done} close={() => setOpen(false)} />;
  return (
    <form class="card" onSubmit={submit}>
      <h3>{word("pair_accept_title")}</h3>
      <p class="soft">{word("pair_accept_text")}</p>
      <Field
        id="pair-server"
        kind="url"
        label={word("pair_server")}
        value={server}
        change={setServer}
        required
        placeholder="https://"
      />
      <Field
        id="pair-code"
        label={word("pair_code")}
        value={code}
        change={setCode}
        placeholder="HFP-…"
        hint={word("pair_code_hint")}
      />
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" class="main" disabled={busy}>
          {word(busy ? "sync_running" : "pair_accept")}
        </button>
      </div>
    </form>
  );
}

/** A pairing on its way, on either side. */
function Way({ done, close }: { done: () => Promise<void>; close: () => void }): JSX.Element {
  const [state, setState] = useState<Pairing | null>(null);
  const [agreed, setAgreed] = useState(false);
  const [failure, setFailure] = useState("");

  useEffect(() => {
    let stopped = failure !== "";
    const look = async (): Promise<void> => {
      while (!stopped) {
        try {
          const next = await ask("pairStep", { agreed });
          if (stopped) return;
          setState(next);
          if (next.done) {
            stopped = true;
            await done();
            close();
            return;
          }
        } catch (err) {
          if (codeOf(err) !== "unreachable") setFailure(errorText(codeOf(err)));
        }
        await new Promise((resolve) => setTimeout(resolve, pollEvery));
      }
    };
    void look();
    return () => void (stopped = true);
  }, [agreed, failure]);

  const stop = (): void => {
    void ask("pairStop", {}).catch(() => undefined); // without it the code ends by itself
    close();
  };
  return (
    <div class="card" role="status" id="pairing">
      <h3>{word("pair_title")}</h3>
      <Now state={state} agreed={agreed} failure={failure} />
      <div class="actions">
        {failure === "" && state !== null && state.digits !== "" && !agreed && (
          <button type="button" class="main" onClick={() => setAgreed(true)}>
            {word("pair_same")}
          </button>
        )}
        <button type="button" onClick={stop}>
          {word("panel_cancel")}
        </button>
      </div>
    </div>
  );
}

function Now({ state, agreed, failure }: { state: Pairing | null; agreed: boolean; failure: string }): JSX.Element {
  if (failure !== "") return <p class="bad-text">{failure}</p>;
  if (state === null) return <p class="soft">{word("panel_loading")}</p>;
  if (state.digits !== "") {
    return (
      <>
        <p>{word(agreed ? "pair_agreed" : "pair_compare")}</p>
        <p class="digits">
          <strong>{`${state.digits.slice(0, 3)} ${state.digits.slice(3)}`}</strong>
        </p>
      </>
    );
  }
  if (state.code === "") return <p>{word("pair_wait")}</p>;
  return (
    <>
      <p>{word("pair_show")}</p>
      <p>{state.link.slice(0, state.link.indexOf("#"))}</p>
      <p class="pair-code">
        <code id="pair-code-shown">{state.code}</code>
      </p>
      <p>{word("pair_link")}</p>
      <p>
        <code id="pair-link">{state.link}</code>
      </p>
      <Code text={state.link} />
    </>
  );
}

/** A QR code, drawn. */
function Code({ text }: { text: string }): JSX.Element {
  const { data, size } = encode(text, { border: 2 });
  let path = "";
  data.forEach((row, y) => row.forEach((dark, x) => (path += dark ? `M${x} ${y}h1v1h-1z` : "")));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={word("pair_qr")} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
