// The export of all findings, in the formats of the CLI.

import type { App } from "../app.ts";
import { download, h } from "../dom.ts";
import type { OpenFiles } from "./files.ts";

/** Makes the list of formats; choosing one downloads the findings. `server` returns the chosen server. */
export function exportList(app: App, files: OpenFiles, server: () => string): HTMLElement {
  const { core, lang, say } = app;
  const save = (format: "json" | "sarif") =>
    app.guard(async () => {
      const text = await core.export(files.all, server(), lang, format);
      download(`rconf.${format}`, text, "application/json");
    });
  const list = h(
    "select",
    {
      "aria-label": say.exportAs,
      onchange: () => {
        const format = list.value;
        list.value = "";
        if (format === "json" || format === "sarif") void save(format);
      },
    },
    h("option", { value: "" }, say.exportAs),
    h("option", { value: "json" }, "JSON"),
    h("option", { value: "sarif" }, "SARIF"),
  );
  return list;
}
