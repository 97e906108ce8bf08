// What the scenes that are not tests are given: addresses by environment, and the practice chat's control page.

/** An environment variable that must be set. */
export function need(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "") throw new Error(`${variable} is not set: scenes are played by "go run ./scripts/run"`);
  return value;
}

/** Makes the practice chat fail until the next call; "" is health. */
export async function practiceFails(address: string, fault: string): Promise<void> {
  const response = await fetch(new URL("/control", address), {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ fail: fault, times: "0" }),
  });
  if (!response.ok) throw new Error(`the practice chat refuses ${fault}: ${response.status} ${await response.text()}`);
}
