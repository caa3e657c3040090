// Every test runs against the built page. It fails if the page sends a request elsewhere, violates its own policy, logs an
// error, or stores something.

import { execFileSync } from "node:child_process";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { serve } from "../serve.mjs";

export { expect };

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the CLI in `target/debug`. */
export function rconf(words: string[], options: { cwd?: string; fails?: boolean } = {}): string {
  const binary = `${root}/target/debug/rconf`;
  try {
    return execFileSync(binary, words, { encoding: "utf8", cwd: options.cwd ?? root, stdio: ["ignore", "pipe", "pipe"] });
  } catch (why) {
    const { status, stdout } = why as { status: number; stdout: string };
    // With findings the exit code is 1.
    if (options.fails && status === 1) return stdout;
    throw why;
  }
}

interface Own {
  url: string;
  quiet: void;
  /** What a test expects to be logged or requested. */
  allowed: RegExp;
}

export const test = base.extend<Own, { server: Server }>({
  server: [
    async ({}, use) => {
      const server: Server = await serve(0);
      await use(server);
      server.close();
    },
    { scope: "worker" },
  ],
  url: async ({ server }, use) => use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
  allowed: [/(?!)/, { option: true }],
  quiet: [
    async ({ page, url, allowed }, use) => {
      const wrong: string[] = [];
      const note = (what: string) => {
        if (!allowed.test(what)) wrong.push(what);
      };
      page.on("console", (message) => message.type() === "error" && note(`console: ${message.text()}`));
      page.on("pageerror", (error) => note(`error: ${error.message}`));
      page.on("request", (request) => {
        const { protocol } = new URL(request.url());
        const own = request.url().startsWith(url) || ["data:", "blob:", "file:"].includes(protocol);
        if (!own) note(`request: ${request.url()}`);
        if (request.method() !== "GET") note(`request: ${request.method()} ${request.url()}`);
      });
      await page.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
      });
      await use();
      if (page.url() !== "about:blank") {
        const stored = await page.evaluate(async () => ({
          local: { ...localStorage },
          session: { ...sessionStorage },
          cookie: document.cookie,
          databases: (await indexedDB.databases()).length,
        }));
        expect(stored).toEqual({ local: {}, session: {}, cookie: "", databases: 0 });
      }
      expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the page and waits for the first findings. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.locator(".found .finding, .found .fine").first()).toBeVisible();
}

/** The tabs, and `roles`: Check with the example's script, which gives the roles. */
export const views = ["check", "roles", "generate", "compare", "explain", "doctor", "browse", "slots"] as const;

/** Opens a tab and waits for its content. */
export async function visit(page: Page, view: (typeof views)[number]): Promise<void> {
  await page.locator(`#tab-${view === "roles" ? "check" : view}`).click();
  if (view === "roles") await page.locator(".hero .hint button").click();
  if (view === "explain") await page.locator(".explain .chip").first().click();
  if (view === "doctor") await page.locator(".doctor .chip").first().click();
  const shown = { check: ".found .finding", roles: '.found code.code:has-text("D0")', generate: ".tree button", compare: ".compared .headline", explain: ".cause", doctor: ".doctor .finding", browse: ".entry h3", slots: ".slots .slot" };
  await expect(page.locator(shown[view]).first()).toBeVisible();
}

/** The findings in Check with a code. */
export const findings = (page: Page, code: string): Locator => page.locator(".found .finding", { has: page.locator("code.code", { hasText: code }) });

/** Clicks the fix of a finding, and applies it after its changes are shown. */
export async function fix(page: Page, code: string): Promise<void> {
  await findings(page, code).first().getByRole("button", { name: /^Fix/ }).click();
  await apply(page);
}

/** Applies the changes that are shown. */
export async function apply(page: Page): Promise<void> {
  await expect(page.locator("dialog .diff .added").first()).toBeVisible();
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.locator("dialog")).toHaveCount(0);
}

/** The text area of an editor. */
export const editor = (page: Page, of = ".check .editor"): Locator => page.locator(`${of} .cm-content`);

/** Replaces the text of an editor by pasting. */
export async function paste(page: Page, text: string, of = ".check .editor"): Promise<void> {
  await editor(page, of).click();
  await page.keyboard.press("Control+a");
  await editor(page, of).evaluate((element, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

/** Drops files on Check. They are not in a folder. */
export async function drop(page: Page, files: { path: string; text: string }[]): Promise<void> {
  const transfer = await page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const { path, text } of files) data.items.add(new File([text], path, { type: "text/plain" }));
    return data;
  }, files);
  await page.dispatchEvent(".check", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent(".check", "drop", { dataTransfer: transfer });
}
