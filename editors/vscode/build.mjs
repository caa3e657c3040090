// Bundles the extension, and copies what it takes from the rest of the project.

import { build } from "esbuild";
import { copyFileSync } from "node:fs";

await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node18",
  external: ["vscode"],
});
copyFileSync("../../crates/rconf-core/data/rconf.schema.json", "rconf.schema.json");
copyFileSync("../../LICENSE", "LICENSE.txt");
