// The download of the open files.

import { type Zippable, zipSync } from "fflate";
import type { Source } from "../core.ts";
import { download } from "../dom.ts";

/** Downloads the files: one as it is, several as an archive. */
export function takeAway(files: Source[]): void {
  const [only] = files;
  if (files.length === 1 && only) {
    download(only.path.slice(only.path.lastIndexOf("/") + 1), only.text, "text/plain");
    return;
  }
  const entries: Zippable = {};
  for (const { path, text } of files) entries[path] = new TextEncoder().encode(text);
  download("rconf.zip", zipSync(entries, { level: 9 }) as BlobPart, "application/zip");
}
