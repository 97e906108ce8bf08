// What is wrong with a file.

/** A file that cannot be taken, with a stable code; the words are in `_locales` under files_error_<code>. */
export class FileError extends Error {
  constructor(
    readonly code: "not_an_export" | "zip_bomb" | "export_damaged",
    message: string,
  ) {
    super(message);
    this.name = "FileError";
  }
}
