// Opens the built page in Firefox and in WebKit, as far as they are installed: the first finding, another tab, the other
// language. Firefox is driven by Marionette, which is built in, and WebKit by its WebDriver.

import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { serve } from "./serve.mjs";

/** How long a browser may take to do one thing, in milliseconds. */
const PATIENCE = 40_000;

const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** Returns the path of a program, if it is installed. */
function program(name) {
  return (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Tries something until it succeeds. */
async function until(what, work) {
  const end = Date.now() + PATIENCE;
  let why;
  while (Date.now() < end) {
    try {
      const result = await work();
      if (result) return result;
    } catch (error) {
      why = error;
    }
    await sleep(150);
  }
  throw new Error(`${what}: not within ${PATIENCE / 1000} s${why ? ` (${why.message})` : ""}`);
}

/** Starts a program that ends with this one. Returns what ends it. */
function start(command, words, env = {}) {
  const child = spawn(command, words, { stdio: "ignore", env: { ...process.env, ...env }, detached: true });
  return () => {
    try {
      process.kill(-child.pid);
    } catch {
      // It has ended.
    }
  };
}

/** Firefox. Messages of Marionette are JSON after their length and a colon. */
async function firefox(path, folder) {
  const port = await freePort();
  writeFileSync(join(folder, "user.js"), `user_pref("marionette.port", ${port});\nuser_pref("intl.accept_languages", "en");\n`);
  const end = start(path, ["--headless", "--marionette", "--no-remote", "--profile", folder], { HOME: folder });
  const connected = () => new Promise((resolve, reject) => {
    const one = createConnection(port, "127.0.0.1", () => resolve(one)).on("error", reject);
  });
  const socket = await until("Firefox starts", connected).catch((why) => {
    end();
    throw why;
  });
  let unread = Buffer.alloc(0);
  const waiting = new Map();
  socket.on("data", (data) => {
    unread = Buffer.concat([unread, data]);
    for (;;) {
      const colon = unread.indexOf(":");
      const length = Number(unread.subarray(0, colon).toString());
      if (colon < 0 || unread.length < colon + 1 + length) return;
      const message = JSON.parse(unread.subarray(colon + 1, colon + 1 + length).toString());
      unread = unread.subarray(colon + 1 + length);
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message;
      const { resolve, reject } = waiting.get(id) ?? {};
      if (error) reject?.(new Error(error.message));
      else resolve?.(result?.value ?? result);
    }
  });
  socket.on("close", () => waiting.forEach(({ reject }) => reject(new Error("Firefox has ended"))));
  let last = 0;
  const send = (name, parameters) => new Promise((resolve, reject) => {
    const id = ++last;
    waiting.set(id, { resolve, reject });
    const text = JSON.stringify([0, id, name, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
  });
  await send("WebDriver:NewSession", {});
  return {
    open: (url) => send("WebDriver:Navigate", { url }),
    run: (script) => send("WebDriver:ExecuteScript", { script, args: [] }),
    end: () => {
      socket.destroy();
      end();
    },
  };
}

/** WebKit, in a screen of its own. */
async function webkit(path, folder) {
  const [port, display] = [await freePort(), 100 + (process.pid % 800)];
  const endScreen = start(program("Xvfb"), [`:${display}`, "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
  await sleep(800);
  const env = { DISPLAY: `:${display}`, HOME: folder, XDG_RUNTIME_DIR: folder, GDK_BACKEND: "x11", LIBGL_ALWAYS_SOFTWARE: "1", WEBKIT_DISABLE_COMPOSITING_MODE: "1" };
  const endDriver = start(path, [`--port=${port}`], env);
  const end = () => {
    endDriver();
    endScreen();
  };
  const ask = async (address, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${address}`, { method: "POST", body: JSON.stringify(body) });
    const { value } = await answer.json();
    if (value?.error) throw new Error(value.message || value.error);
    return value;
  };
  try {
    const session = await until("WebKit starts", () => ask("/session", { capabilities: { alwaysMatch: {} } }));
    const own = `/session/${session.sessionId}`;
    return {
      open: (url) => ask(`${own}/url`, { url }),
      run: (script) => ask(`${own}/execute/sync`, { script, args: [] }),
      end,
    };
  } catch (error) {
    end();
    throw error;
  }
}

/** Uses the page as a visitor. */
async function visit({ open, run }, url) {
  const has = (selector) => run(`return document.querySelector(${JSON.stringify(selector)}) !== null`);
  await open(url);
  await run("window.faults = []; addEventListener('error', (event) => faults.push(event.message)); addEventListener('securitypolicyviolation', (event) => faults.push(event.violatedDirective))");
  await until("the first finding", () => has(".found .finding"));
  await until("the picture", () => has(".check .node"));
  await run("document.querySelector('#tab-generate').click()");
  await until("a generated file", () => has(".tree button"));
  await run("const list = document.querySelector('.options select'); list.value = 'zh'; list.dispatchEvent(new Event('change'))");
  await until("the page in Chinese", () => run("return document.querySelector('#tab-check').textContent === '检查'"));
  await run("document.querySelector('#tab-check').click()");
  await until("the findings in Chinese", () => run("return /[\\u4e00-\\u9fff]/.test(document.querySelector('.found .finding')?.textContent ?? '')"));
  const faults = await run("return window.faults");
  if (faults.length) throw new Error(faults.join("; "));
}

const BROWSERS = [
  ["Firefox", () => program("firefox-esr") ?? program("firefox"), [], firefox],
  ["WebKit", () => program("WebKitWebDriver"), ["Xvfb"], webkit],
];

const server = await serve(0);
let hasFailed = false;
for (const [name, find, needs, launch] of BROWSERS) {
  const path = find();
  const missing = path ? needs.find((need) => !program(need)) : name;
  if (missing) {
    console.log(`skipped: the page in ${name}: no ${missing}`);
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), "rconf-browser-"));
  const begin = Date.now();
  let browser;
  try {
    browser = await launch(path, folder);
    await visit(browser, `http://127.0.0.1:${server.address().port}/`);
    console.log(`the page in ${name}: good, ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  } catch (error) {
    hasFailed = true;
    console.log(`the page in ${name}: ${error.message}`);
  }
  browser?.end();
  await sleep(300);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
server.close();
process.exit(hasFailed ? 1 : 0);
