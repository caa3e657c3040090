// Takes the pictures in docs/pictures of the built page. `node pictures.mjs`; CHROMIUM names another browser.

import { mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import { serve } from "./serve.mjs";

const folder = new URL("../docs/pictures/", import.meta.url).pathname;
const WIDE = { width: 1440, height: 810 };
const MIDDLE = { width: 1024, height: 768 };
const PHONE = { width: 390, height: 844 };

const tab = (name, ready) => async (page) => {
  await page.locator(`#tab-${name}`).click();
  await page.locator(ready).first().waitFor();
};
/** Kills a node, and goes to the end of the story. */
const die = async (page) => {
  await page.locator('.check .node:has(.id:text-is("7002")) .hit').click();
  const next = page.getByRole("button", { name: "Next step", exact: true });
  await next.waitFor();
  while (await next.isEnabled()) await next.click();
  // The picture, with the story below it.
  if (page.viewportSize().width < 640) await page.locator(".check .drawn").evaluate((drawn) => drawn.scrollIntoView());
};
const explain = async (page) => {
  await tab("explain", ".explain .chip")(page);
  await page.locator(".explain .chip").first().click();
  await page.locator(".cause").first().waitFor();
};
const review = async (page) => {
  await page.locator(".hero .main").click();
  await page.locator("dialog .diff").first().waitFor();
};
const generate = tab("generate", ".tree button");
const compare = tab("compare", ".compared .diff");
const browse = tab("browse", ".entry h3");

/** The pictures: name, size, language, theme, and what is done first. */
const PICTURES = [
  ["check", WIDE, "en", "light", undefined],
  ["simulation", WIDE, "en", "light", die],
  ["generate", WIDE, "en", "dark", generate],
  ["compare", WIDE, "en", "light", compare],
  ["check-1024", MIDDLE, "zh", "dark", undefined],
  ["review-1024", MIDDLE, "en", "light", review],
  ["explain-1024", MIDDLE, "en", "dark", explain],
  ["browse-1024", MIDDLE, "zh", "light", browse],
  ["check-390", PHONE, "en", "light", undefined],
  ["simulation-390", PHONE, "en", "dark", die],
  ["generate-390", PHONE, "zh", "light", generate],
  ["compare-390", PHONE, "en", "dark", compare],
];

mkdirSync(folder, { recursive: true });
const server = await serve(0);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const [name, viewport, lang, colorScheme, prepare] of PICTURES) {
  const locale = lang === "zh" ? "zh-CN" : "en-US";
  const page = await browser.newPage({ viewport, locale, colorScheme, reducedMotion: "reduce" });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.locator(".found .finding").first().waitFor();
  await prepare?.(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${folder}${name}.png` });
  await page.close();
  console.log(name);
}
await browser.close();
server.close();
