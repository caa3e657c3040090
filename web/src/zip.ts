// The archive of generated files: the same bytes for the same files, with their modes.

import { type Zippable, zipSync } from "fflate";
import type { Cluster } from "./types.ts";

const UNIX = 3;
const FOLDER = 0o040755;
const FILE = 0o100000;
/** No clock is asked: the archive of the same files is the same. */
const TIME = new Date(1980, 0, 1);

export function archive(cluster: Cluster): Uint8Array {
  const entries: Zippable = {};
  for (const folder of cluster.folders) entries[`${folder}/`] = [new Uint8Array(), { os: UNIX, attrs: (FOLDER << 16) >>> 0, mtime: TIME }];
  for (const { path, text, mode } of cluster.files) {
    entries[path] = [new TextEncoder().encode(text), { os: UNIX, attrs: ((FILE | mode) << 16) >>> 0, mtime: TIME }];
  }
  return zipSync(entries, { level: 9 });
}
