// Slow connections: what the user does while something is still loading.

import type { Page } from "@playwright/test";
import { drop, editor, expect, findings, open, paste, test } from "./fixtures.ts";

/** Delays a file until the returned function is called. */
async function hold(page: Page, file: string): Promise<() => void> {
  let go = () => {};
  const gone = new Promise<void>((resolve) => (go = resolve));
  await page.route(`**/${file}*`, async (route) => {
    await gone;
    await route.continue();
  });
  return go;
}

const language = (page: Page) => page.locator("header select").first();

test("the language can be changed while the module that makes clusters loads", async ({ page, url }) => {
  await open(page, url);
  const go = await hold(page, "make.");
  await page.locator("#tab-generate").hover();
  await language(page).selectOption("zh");
  await expect(findings(page, "A001").first()).toContainText("密码");
  await paste(page, "bogus yes\n");
  go();
  await page.locator("#tab-generate").click();
  await expect(page.locator(".tree button").first()).toBeVisible();
  await page.locator("#tab-check").click();
  await expect(editor(page)).toContainText("bogus yes");
});

test("the language that was chosen last wins, and what was typed meanwhile stays", async ({ page, url }) => {
  await open(page, url);
  const go = await hold(page, "rconf.zh.wasm");
  await language(page).selectOption("zh");
  await paste(page, "bogus yes\n");
  await language(page).selectOption("en");
  go();
  await page.waitForTimeout(500);
  await expect(page.locator("#tab-check")).toHaveText("Check");
  await paste(page, "wrong yes\n");
  await expect(findings(page, "L0").first()).toContainText("wrong");
  await expect(findings(page, "L0").first()).not.toContainText(/[\u4e00-\u9fff]/);
  await paste(page, "bogus yes\n");
  await language(page).selectOption("zh");
  await expect(page.locator("#tab-check")).toHaveText("检查");
  await expect(editor(page)).toContainText("bogus yes");
});

test("after a compose file is closed, the check does not wait for the module that it needed", async ({ page, url }) => {
  await open(page, url);
  const go = await hold(page, "more.");
  await drop(page, [
    { path: "compose.yaml", text: "services:\n  a:\n    image: redis:7.2\n" },
    { path: "redis.conf", text: "bogus yes\n" },
  ]);
  await expect(page.locator(".found .counts")).toHaveText("Loading…");
  await expect(page.getByRole("button", { name: "Fix all", exact: true })).toBeDisabled();
  await page.locator(".strip .close").click();
  await expect(findings(page, "L0").first()).toBeVisible();
  go();
});

test("what is typed after the language was changed is not overwritten by an older check", async ({ page, url }) => {
  await open(page, url);
  const go = await hold(page, "more.");
  await drop(page, [
    { path: "redis.conf", text: "port 7001\n" },
    { path: "run.sh", text: "docker run -d --privileged redis redis-server --port 7002\n" },
  ]);
  await expect(page.locator(".found .counts")).toHaveText("Loading…");
  await language(page).selectOption("zh");
  await expect(page.locator("#tab-check")).toHaveText("检查");
  await paste(page, "bogus yes\n");
  await page.locator(".file").nth(1).click();
  go();
  await expect(findings(page, "D0").first()).toBeVisible();
  await page.waitForTimeout(300);
  await page.locator(".file").first().click();
  await expect(editor(page)).toContainText("bogus yes");
});

test("a compose file is checked once the module with everything is loaded", async ({ page, url }) => {
  await open(page, url);
  const go = await hold(page, "more.");
  await drop(page, [{ path: "compose.yaml", text: "services:\n  a:\n    image: redis\n    privileged: true\n" }]);
  await expect(page.locator(".found .counts")).toHaveText("Loading…");
  go();
  await expect(findings(page, "D0").first()).toBeVisible();
});

test("Generate waits for its first spec, also in another language", async ({ page, url }) => {
  await open(page, url);
  const go = await hold(page, "make.");
  await page.locator("#tab-generate").click();
  await expect(page.locator(".result .counts")).toHaveText("Loading…");
  await expect(page.locator("#field-cluster-name")).toBeDisabled();
  await language(page).selectOption("zh");
  await expect(page.locator(".result .counts")).toHaveText("加载中…");
  go();
  await expect(page.locator(".tree button").first()).toBeVisible();
  await expect(editor(page, ".editor.spec")).toContainText("[cluster]");
  await expect(page.locator("#field-cluster-name")).toBeEnabled();
});

test("a rule page that is closed while it loads stays closed", async ({ page, url }) => {
  await open(page, url);
  const go = await hold(page, "rules.en.json");
  const one = findings(page, "R002").first();
  await one.locator("button[aria-expanded]").click();
  await expect(one.locator(".page")).toHaveText("Loading…");
  await one.locator("button[aria-expanded]").click();
  go();
  await page.waitForTimeout(300);
  await expect(one.locator(".page")).toBeEmpty();
});

test.describe("when another module fails to load", () => {
  test.use({ allowed: /^console: Failed to load resource/ });

  test("replacing files can still be undone", async ({ page, url }) => {
    await page.route("**/more.en.wasm*", (route) => route.fulfill({ status: 503 }));
    await open(page, url);
    await paste(page, "bogus yes\n");
    await drop(page, [{ path: "compose.yaml", text: "services: {}\n" }]);
    await expect(page.locator(".toast")).toContainText("more.en.wasm: 503");
    await editor(page).click();
    await page.keyboard.press("Control+z");
    await expect(editor(page)).toContainText("bogus yes");
    await expect(findings(page, "L0").first()).toBeVisible();
  });

  test("sharing shows the error", async ({ page, url }) => {
    await page.route("**/make.en.wasm*", (route) => route.fulfill({ status: 503 }));
    await open(page, url);
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await expect(page.locator(".toast")).toContainText("make.en.wasm: 503");
  });
});

test("closing the only file can be undone", async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await paste(page, "bogus yes\n");
  await expect(findings(page, "L0").first()).toBeVisible();
  await page.locator(".strip .close").click();
  await expect(editor(page)).not.toContainText("bogus");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(editor(page)).toContainText("bogus yes");
  await expect(page.locator(".file")).toHaveCount(1);
  await expect(findings(page, "L0").first()).toBeVisible();
});
