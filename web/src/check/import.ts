// A spec made of the open files, which Generate shows.

import type { App } from "../app.ts";
import type { OpenFiles } from "./files.ts";

/** Makes a spec of the files and shows it in Generate, or says why there is none. */
export async function generateFrom(app: App, files: OpenFiles, server: string): Promise<void> {
  const { spec, notes, error } = await app.core.importSpec(files.all, server, app.lang);
  if (spec === null) app.tell(error ?? "");
  else app.generate(spec, notes);
}
