// Setting up sync: found a vault, or join one with its recovery code.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { word } from "../content/ui/words.ts";
import { Field } from "./field.tsx";
import { parseInvite } from "./invite.ts";
import { PairAccept } from "./pairing.tsx";
import { refresh } from "./state.ts";
import { Outcome, useSubmission } from "./submission.tsx";
import { useTyped } from "./typed.ts";

/** The two ways to a vault. */
export function SyncSetup(): JSX.Element {
  return (
    <section>
      <h2>{word("sync_title")}</h2>
      <p>{word("sync_intro")}</p>
      <Create />
      <PairAccept />
      <Join />
    </section>
  );
}

function Create(): JSX.Element {
  const [server, setServer, sent] = useTyped("create-server");
  const [invite, setInvite] = useState("");
  const { busy, failure, submit } = useSubmission(async () => {
    await ask("syncCreate", parseInvite(server, invite));
    sent();
    await refresh("sync"); // which shows the code
  });
  return (
    <form class="card" onSubmit={submit}>
      <h3>{word("sync_create_title")}</h3>
      <p class="soft">{word("sync_create_text")}</p>
      <Field
        id="create-server"
        kind="url"
        label={word("sync_server")}
        value={server}
        change={setServer}
        required
        placeholder="https://"
      />
      <Field id="create-invite" label={word("sync_invite")} value={invite} change={setInvite} hint={word("sync_invite_hint")} />
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" class="main" disabled={busy}>
          {word(busy ? "sync_running" : "sync_create")}
        </button>
      </div>
    </form>
  );
}

function Join(): JSX.Element {
  const [server, setServer, sent] = useTyped("join-server");
  const [code, setCode] = useState("");
  const { busy, failure, submit } = useSubmission(async () => {
    await ask("syncJoin", { server: server.trim(), code });
    setCode("");
    sent();
    await refresh("sync");
  });
  return (
    <form class="card" onSubmit={submit}>
      <h3>{word("sync_join_title")}</h3>
      <p class="soft">{word("sync_join_text")}</p>
      <Field
        id="join-server"
        kind="url"
        label={word("sync_server")}
        value={server}
        change={setServer}
        required
        placeholder="https://"
      />
      <Field id="join-code" label={word("sync_code")} value={code} change={setCode} required placeholder="HF1-…" />
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" class="main" disabled={busy}>
          {word(busy ? "sync_running" : "sync_join")}
        </button>
      </div>
    </form>
  );
}
