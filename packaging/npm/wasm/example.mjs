// Checks the files that are named: node example.mjs redis.conf
import { readFileSync } from "node:fs";
import { load } from "@rconf/wasm";

const rconf = await load();
const files = Object.fromEntries(process.argv.slice(2).map((path) => [path, readFileSync(path, "utf8")]));
const { report } = rconf.lint(files);
for (const { path, line, column, severity, code, name, message } of report.findings) {
  console.log(`${path}:${line}:${column}: ${severity}[${code} ${name}] ${message}`);
}
process.exitCode = report.summary.error > 0 ? 1 : 0;
