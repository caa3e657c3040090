// Accessibility: both languages, both themes, a phone, only the keyboard.

import { mkdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { editor, expect, findings, fix, open, paste, test, views, visit } from "./fixtures.ts";

const pictures = new URL("../screenshots/", import.meta.url).pathname;
mkdirSync(pictures, { recursive: true });

for (const locale of ["en-US", "zh-CN"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test.describe(`${locale}, ${colorScheme}`, () => {
      test.use({ locale, colorScheme });

      test("axe finds no violations", async ({ page, url }) => {
        // It looks at every element of eight views.
        test.setTimeout(120_000);
        await open(page, url);
        await expect(page.locator("html")).toHaveAttribute("lang", locale === "zh-CN" ? "zh-CN" : "en");
        for (const view of views) {
          await visit(page, view);
          for (const details of await page.locator("details:visible").all()) await details.evaluate((one) => ((one as HTMLDetailsElement).open = true));
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => `${view}: ${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`)).toEqual([]);
          await page.screenshot({ path: `${pictures}${view}-${locale}-${colorScheme}.png`, fullPage: true });
        }
      });
    });
  }

  test.describe(`${locale}, a phone`, () => {
    test.use({ locale, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

    test("nothing is cut off at 390 px", async ({ page, url }) => {
      await open(page, url);
      for (const view of views) {
        await visit(page, view);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width, view).toBeLessThanOrEqual(390);
        const small = await page.locator("button:visible, select:visible").evaluateAll((all) =>
          all.filter((one) => !one.closest(".toast, .small") && one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML.slice(0, 90)),
        );
        expect(small).toEqual([]);
        // All tabs are seen without scrolling.
        const tabs = await page.locator("[role=tablist] > [id^=tab-]").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
        expect(Math.max(...tabs)).toBeLessThanOrEqual(390);
        await page.screenshot({ path: `${pictures}${view}-${locale}-phone.png`, fullPage: true });
      }
    });
  });
}

test("the header fits", async ({ page, url }) => {
  await open(page, url);
  for (const width of [390, 820, 1024, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    const tops = await page.locator("header .options > *").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    expect(new Set(tops).size, `${width}`).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width}`).toBeLessThanOrEqual(width);
  }
});

for (const width of [390, 1440]) {
  test(`nothing in the picture covers anything else at ${width} px, and findings come ${width < 1000 ? "before" : "beside"} the text`, async ({ page, url }) => {
    await page.setViewportSize({ width, height: 844 });
    await open(page, url);
    const box = async (of: string) => (await page.locator(of).first().boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const overlaps = await page.locator(".check .node").evaluateAll((all) =>
      all.filter((one) => {
        const role = document.createRange();
        role.selectNodeContents(one.querySelector(".role") as Element);
        const [a, b] = [role.getBoundingClientRect(), (one.querySelector(".open") as Element).getBoundingClientRect()];
        return a.width === 0 || (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
      }),
    );
    expect(overlaps).toHaveLength(0);
    // What is between two nodes is said below all of them.
    const [shards, ties] = [await box(".check .shards"), await box(".check .ties")];
    expect(ties.y).toBeGreaterThanOrEqual(shards.y + shards.height);
    const [found, text] = [await box(".found"), await box(".check .text")];
    expect(found.y + (width < 1000 ? found.height : 0)).toBeLessThanOrEqual(text.y + 1);
    // One menu of tools, which is closed.
    await expect(page.getByRole("button", { name: "Clear", exact: true })).toBeVisible({ visible: width >= 1000 });
  });
}

test("the language can be changed, and the text stays", async ({ page, url }) => {
  await open(page, url);
  await fix(page, "A001");
  await expect(findings(page, "A001")).toHaveCount(0);
  await page.getByLabel("Language").selectOption("zh");
  await expect(page.locator("#tab-check")).toHaveText("检查");
  await expect(page.locator(".check .cm-content")).toContainText("masterauth 123456");
  await expect(findings(page, "A001")).toHaveCount(0);
  await expect(findings(page, "R001").first()).toContainText("从节点");
  await page.getByLabel("语言").selectOption("en");
  await expect(page.locator("#tab-check")).toHaveText("Check");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a message and what a fix changes can be read, ${colorScheme}`, async ({ page, url }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, url);
    await page.getByRole("button", { name: "Fix all", exact: true }).click();
    await expect(page.locator("dialog .diff .added").first()).toBeVisible();
    const check = async (of: string) => {
      const { violations } = await new AxeBuilder({ page }).include(of).analyze();
      expect(violations.map(({ id, nodes }) => `${of}: ${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`)).toEqual([]);
    };
    await check("dialog");
    await page.screenshot({ path: `${pictures}review-${colorScheme}.png` });
    await page.getByRole("button", { name: "Apply", exact: true }).click();
    await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeVisible();
    await check(".toast");
    await paste(page, "bogus yes\n");
    await expect(editor(page)).toContainText("bogus");
  });
}

test("the page ends with its footer", async ({ page, url }) => {
  await open(page, url);
  for (const view of ["check", "generate", "browse"] as const) {
    await visit(page, view);
    const [height, footer] = await page.evaluate(() => [document.documentElement.scrollHeight, (document.querySelector("footer")?.getBoundingClientRect().bottom ?? 0) + scrollY]);
    expect(height, view).toBeLessThanOrEqual(Math.max(footer ?? 0, page.viewportSize()?.height ?? 0) + 2);
  }
});

test("the theme can be chosen", async ({ page, url }) => {
  await open(page, url);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [light, dark] = ["rgb(246, 246, 249)", "rgb(19, 19, 24)"];
  for (const [theme, inLight, inDark] of [["auto", light, dark], ["dark", dark, dark], ["light", light, light], ["auto", light, dark]] as const) {
    await page.getByLabel("Theme").selectOption(theme);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await background(), theme).toBe(inLight);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await background(), theme).toBe(inDark);
  }
});

test("no English is left in Chinese", async ({ page, url }) => {
  await open(page, url);
  await page.getByLabel("Language").selectOption("zh");
  await expect(page.locator("#tab-check")).toHaveText("检查");
  await expect(findings(page, "A001").first()).toBeVisible();
  for (const view of views) {
    await visit(page, view);
    // Three words in a row, not counting code, names and what is hidden.
    const text = await page.locator("body").evaluate((body) => {
      const copy = body.cloneNode(true) as HTMLElement;
      for (const one of copy.querySelectorAll("code, pre, noscript, .diff, .path, .where, [hidden], option, .tree, [lang='en']")) one.remove();
      return copy.innerText;
    });
    const english = text.match(/\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b/g) ?? [];
    expect(english, view).toEqual([]);
  }
});

test("everything can be reached with the keyboard", async ({ page, url }) => {
  await open(page, url);
  await page.locator("#tab-check").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#tab-generate")).toBeFocused();
  await expect(page.locator("#tab-generate")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowLeft");
  // Tab reaches every control, and leaves the editor again.
  const seen = new Set<string>();
  for (let nth = 0; nth < 110; nth++) {
    await page.keyboard.press("Tab");
    seen.add(
      await page.evaluate(() => {
        const active = document.activeElement;
        return active?.shadowRoot ? "editor" : (active?.className?.toString() || active?.tagName || "");
      }),
    );
  }
  for (const one of ["editor", "file", "jump", "main"]) expect([...seen], one).toContain(one);
  // The arrow keys change the file.
  await page.locator('.file[aria-selected="true"]').focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator('.file[aria-selected="true"]')).toContainText("7003");
  await expect(page.locator('.file[aria-selected="true"]')).toBeFocused();
  // A finding leads to its line.
  await findings(page, "A001").locator(".jump").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".check .cm-content")).toBeFocused();
  // So does a node of the picture.
  await page.locator(".check .node .open").nth(2).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".check .cm-content")).toBeFocused();
});

test("the bar between the text and the findings moves with the arrow keys and the mouse", async ({ page, url }) => {
  await open(page, url);
  const width = () => page.locator(".check .text").evaluate((text) => text.getBoundingClientRect().width);
  const bar = page.getByRole("separator");
  const before = await width();
  await bar.focus();
  await page.keyboard.press("ArrowRight");
  expect(await width()).toBeGreaterThan(before);
  const box = await bar.boundingBox();
  if (!box) throw new Error("the bar is not shown");
  await page.mouse.move(box.x + 6, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(500, box.y + 60);
  await page.mouse.up();
  expect(await width()).toBeLessThan(before);
});

test("a hundred nodes can be drawn", async ({ page, url }) => {
  await open(page, url);
  await page.locator("#tab-generate").click();
  await page.getByLabel("Client ports").fill("7001-7100");
  await page.getByLabel("Client ports").press("Enter");
  await expect(page.locator(".generate .node")).toHaveCount(100);
  await page.screenshot({ path: `${pictures}hundred.png`, fullPage: true });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(1360);
});
