// The ZIP archive of generated files, with their modes.

import { type Zippable, zipSync } from "fflate";
import type { Cluster } from "../types.ts";

/** The operating system whose attributes the entries have. */
const UNIX = 3;
const FOLDER = 0o040755;
const FILE = 0o100000;
/** Always the same, so that the same files result in the same archive. */
const TIME = new Date(1980, 0, 1);

export function archive(cluster: Cluster): Uint8Array {
  const entries: Zippable = {};
  for (const folder of cluster.folders) entries[`${folder}/`] = [new Uint8Array(), { os: UNIX, attrs: (FOLDER << 16) >>> 0, mtime: TIME }];
  for (const { path, text, mode } of cluster.files) {
    entries[path] = [new TextEncoder().encode(text), { os: UNIX, attrs: ((FILE | mode) << 16) >>> 0, mtime: TIME }];
  }
  return zipSync(entries, { level: 9 });
}
