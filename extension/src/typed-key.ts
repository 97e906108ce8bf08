/** Key in storage.session of what is being typed in the panel (panel/typed.ts); the worker deletes it with everything else. */
export const typedKey = "typed";
