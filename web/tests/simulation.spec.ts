// Nodes and hosts that die in the picture, and errors that are explained.

import { expect, findings, fix, open, paste, test } from "./fixtures.ts";

const node = (id: string, of = ".check") => `${of} .node[data-id="${id}"]`;

test("the picture shows roles, and replicas that stay empty, from the start", async ({ page, url }) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes(".wasm") && asked.push(new URL(request.url()).pathname));
  await open(page, url);
  await expect(page.locator(node("7002"))).toHaveClass(/master/);
  await expect(page.locator(node("7005"))).toHaveClass(/replica/);
  await expect(page.locator(node("7005"))).toContainText("stays empty");
  await expect(page.locator(".says .hint").last()).toContainText("No file says who follows whom");
  expect(asked).toEqual(["/rconf.en.wasm"]);
});

test("a node that is pressed dies, an empty replica is promoted, and the story says what is lost", async ({ page, url }) => {
  await open(page, url);
  await page.locator(`${node("7002")} .hit`).click();
  await expect(page.locator(node("7002"))).toHaveAttribute("data-fate", "lost");
  await expect(page.locator(".story h2")).toHaveText("7002 dies.");
  await expect(page.locator(".story .now")).toContainText("Lost: 7002");
  // Each step stays long enough to be read.
  const next = page.getByRole("button", { name: "Next step", exact: true });
  await next.click();
  await expect(page.locator(node("7002"))).toHaveAttribute("data-fate", "failed");
  await next.click();
  await expect(page.locator(node("7003"))).toHaveAttribute("data-fate", "down");
  await next.click();
  await expect(page.locator(node("7005"))).toHaveAttribute("data-fate", "empty");
  await expect(page.locator(node("7005"))).toContainText("EMPTY");
  await next.click();
  await next.click();
  await expect(page.locator(".verdict")).toHaveText("The cluster has lost a third of its keys.");
  await expect(page.locator(".verdict")).toHaveClass(/error/);
  await page.screenshot({ path: "screenshots/simulation.png" });
  await page.getByRole("button", { name: "Start all again", exact: true }).click();
  await expect(page.locator(".story")).toHaveCount(0);
  await expect(page.locator(".headline")).toBeVisible();
  await expect(page.locator(node("7002"))).not.toHaveAttribute("data-fate");
});

test("the steps follow each other by themselves, also with reduced motion", async ({ page, url }) => {
  await open(page, url);
  await page.locator(`${node("7003")} .hit`).click();
  await expect(page.locator(".story .timeline li").nth(1)).toHaveClass("now", { timeout: 6000 });
  await expect(page.locator(".verdict")).toBeVisible({ timeout: 20_000 });
  await page.getByRole("button", { name: "Again", exact: true }).click();
  await expect(page.locator(".story .timeline li").first()).toHaveClass("now");
});

test("once it is repaired, the same loss is survived", async ({ page, url }) => {
  await open(page, url);
  await fix(page, "A001");
  await expect(findings(page, "A001")).toHaveCount(0);
  await page.locator(`${node("7002")} .hit`).click();
  const next = page.getByRole("button", { name: "Next step", exact: true });
  while (await next.isEnabled()) await next.click();
  await expect(page.locator(".verdict")).not.toContainText("third");
  await expect(page.locator(node("7005"))).toHaveAttribute("data-fate", "promoted");
});

test("two nodes can die together, and one of them can come back", async ({ page, url }) => {
  await open(page, url);
  await page.locator(`${node("7002")} .hit`).click();
  await expect(page.locator(".story h2")).toHaveText("7002 dies.");
  await page.locator(`${node("7003")} .hit`).click();
  await expect(page.locator(".story h2")).toHaveText("7002, 7003 die.");
  const next = page.getByRole("button", { name: "Next step", exact: true });
  while (await next.isEnabled()) await next.click();
  await expect(page.locator(".verdict")).toContainText("stops");
  await page.locator(`${node("7003")} .hit`).click();
  await expect(page.locator(".story h2")).toHaveText("7002 dies.");
});

test("a node whose folder has another number than its port can die too", async ({ page, url }) => {
  await open(page, url);
  await page.locator(`${node("7006")} .hit`).click();
  await expect(page.locator(".story h2")).toHaveText("7006 dies.");
  await expect(page.locator(node("7006"))).toHaveAttribute("data-fate", "lost");
  // The story has the name that the picture has, not the port.
  const next = page.getByRole("button", { name: "Next step", exact: true });
  while (await next.isEnabled()) await next.click();
  await expect(page.locator(".story")).toContainText("7006");
  await expect(page.locator(".story")).not.toContainText("6379");
});

test("a host that is pressed takes all its nodes down", async ({ page, url }) => {
  await open(page, url);
  await page.locator("#tab-generate").click();
  await page.locator(".preset").nth(1).click();
  await page.locator(".generate .host").first().click();
  await expect(page.locator('.generate .node[data-fate="lost"]')).toHaveCount(2);
  const next = page.getByRole("button", { name: "Next step", exact: true });
  await expect(next).toBeVisible();
  while (await next.isEnabled()) await next.click();
  await expect(page.locator(".verdict")).toHaveClass(/fine/);
});

test("an error is explained, and only the causes are fetched for it", async ({ page, url }) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes(".wasm") && asked.push(new URL(request.url()).pathname));
  await open(page, url);
  await page.locator("#tab-explain").click();
  await page.getByRole("textbox", { name: "What did the server say?" }).fill("(error) CLUSTERDOWN Hash slot not served");
  await expect(page.locator(".cause").first()).toContainText("What to do");
  expect(asked).toEqual(["/rconf.en.wasm", "/explain.en.wasm"]);
  await page.getByRole("textbox", { name: "What did the server say?" }).fill("1:S 01 Jan 2026 00:00:00.000 * MASTER <-> REPLICA sync started\n1:S 01 Jan 2026 00:00:00.000 # MASTER aborted replication with an error: NOAUTH Authentication required.\n");
  await expect(page.locator(".cause").first()).toContainText("Line 2");
  await page.getByRole("textbox", { name: "What did the server say?" }).fill("nothing that anybody knows of");
  await expect(page.locator(".explain .nothing")).toBeVisible();
});

test("the form says what is wrong at the field, and keeps the last good result", async ({ page, url }) => {
  await open(page, url);
  await page.locator("#tab-generate").click();
  await expect(page.locator(".tree button").first()).toBeVisible();
  await paste(page, '[cluster]\nports = "70000"\n', ".editor.spec");
  await expect(page.locator("#field-cluster-ports")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#field-cluster-ports-wrong")).toContainText("65535");
  await expect(page.locator(".generate")).toHaveClass(/stale/);
  await expect(page.locator(".generate .drawn .hint").first()).toContainText("last valid result");
});

test("rules and directives can be searched, and a link to one stays", async ({ page, url }) => {
  await open(page, url);
  await page.locator("#tab-browse").click();
  await page.getByRole("searchbox", { name: "Browse" }).fill("masterauth missing");
  await page.locator(".entries button").first().click();
  await expect(page.locator(".entry h2")).toHaveText("missing-masterauth");
  expect(page.url()).toContain("#about=A001");
  await page.goto("about:blank");
  await page.goto(`${url}#about=maxmemory`);
  await expect(page.locator(".entry h2")).toHaveText("maxmemory");
});
