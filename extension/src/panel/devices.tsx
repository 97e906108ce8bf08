// The vault's devices, and removing one.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ask } from "../ask.ts";
import { ago, word } from "../content/ui/words.ts";
import type { Device } from "../messages.ts";
import { Field } from "./field.tsx";
import { PairOffer } from "./pairing.tsx";
import { now } from "./state.ts";
import { Outcome, useSubmission } from "./submission.tsx";

/** Lists the devices; each other one that still belongs to the vault can be removed. `pulled` changes when there may be news. */
export function Devices({ pulled }: { pulled: number }): JSX.Element | null {
  const [devices, setDevices] = useState<Device[]>([]);
  const [chosen, setChosen] = useState("");
  const load = (): Promise<void> => ask("syncDevices", {}).then(setDevices, () => setDevices([]));
  useEffect(() => void load(), [pulled]);
  if (devices.length === 0) return null;
  const removed = async (): Promise<void> => {
    setChosen("");
    await load();
  };
  return (
    <section>
      <h3>{word("sync_devices_title")}</h3>
      <ul class="list">
        {devices.map((device) => (
          <li key={device.id}>
            <p>
              <strong>{nameOf(device)}</strong> <span class="soft">{standing(device)}</span>
            </p>
            {device.live && !device.here && chosen !== device.id && (
              <div class="actions">
                <button type="button" onClick={() => setChosen(device.id)}>
                  {word("sync_device_remove")}
                </button>
              </div>
            )}
            {chosen === device.id && <Remove device={device} done={removed} cancel={() => setChosen("")} />}
          </li>
        ))}
      </ul>
      <PairOffer done={load} />
    </section>
  );
}

function nameOf(device: Device): string {
  return device.name === "" ? device.id.slice(0, 8) : `${device.name} (${device.id.slice(0, 8)})`;
}

function standing(device: Device): string {
  const parts = [
    device.here ? word("sync_device_here") : "",
    device.live ? word("sync_device_added", ago(device.added, now.value)) : word("sync_device_removed"),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function Remove({ device, done, cancel }: { device: Device; done: () => Promise<void>; cancel: () => void }): JSX.Element {
  const [code, setCode] = useState("");
  const { busy, failure, submit } = useSubmission(async () => {
    await ask("syncRevoke", { device: device.id, code });
    setCode("");
    await done();
  });
  return (
    <form class="card" onSubmit={submit}>
      <p>{word("sync_device_remove_text")}</p>
      <Field id="remove-code" label={word("sync_code")} value={code} change={setCode} required placeholder="HF1-…" />
      <Outcome failure={failure} />
      <div class="actions">
        <button type="submit" class="main" disabled={busy}>
          {word(busy ? "sync_running" : "sync_device_remove")}
        </button>
        <button type="button" onClick={cancel}>
          {word("panel_cancel")}
        </button>
      </div>
    </form>
  );
}
