#!/usr/bin/env node
// Runs the binary of the optional package for this platform.
"use strict";

const { spawnSync } = require("node:child_process");

const program = process.platform === "win32" ? "rconf.exe" : "rconf";
const name = `@rconf/${process.platform}-${process.arch}`;

let path;
try {
  path = require.resolve(`${name}/bin/${program}`);
} catch {
  console.error(
    `rconf: the package ${name} is not installed. ` +
      "Either there is no binary for this platform, or npm was told to omit optional packages.",
  );
  process.exit(2);
}

const result = spawnSync(path, process.argv.slice(2), { stdio: "inherit" });
if (result.error) {
  console.error(`rconf: ${result.error.message}`);
  process.exit(2);
}
if (result.signal) {
  // The caller sees the same signal as the binary did.
  process.kill(process.pid, result.signal);
} else {
  process.exit(result.status);
}
