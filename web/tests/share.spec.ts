import { inflateSync } from "fflate";
import { drop, expect, findings, open, paste, test } from "./fixtures.ts";

const SECRET = "correct-horse-battery-staple";

function unpacked(url: string): string {
  const packed = url.split("#v1=")[1] ?? "";
  return new TextDecoder().decode(inflateSync(Buffer.from(packed, "base64url")));
}

test("a link holds the files without secrets", async ({ page, url, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, url);
  await drop(page, [
    { path: "redis.conf", text: `port 7001\nrequirepass ${SECRET}\nmasterauth "${SECRET}"\nuser app on >${SECRET} ~* +@all\n# requirepass ${SECRET}\n` },
    { path: "compose.yaml", text: `services:\n  a:\n    image: redis:7.2\n    command: ["redis-server", "--requirepass", "${SECRET}"]\n    environment:\n      REDIS_PASSWORD: ${SECRET}\n` },
    { path: "run.sh", text: `docker run -d redis:7.2 redis-server --requirepass ${SECRET}\nredis-cli -a ${SECRET} ping\n` },
  ]);
  await expect(page.locator(".file")).toHaveCount(3);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.locator(".toast")).toContainText("blanked");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain("#v1=");
  expect(unpacked(link)).toContain("requirepass");
  expect(unpacked(link)).not.toContain(SECRET);
  expect(unpacked(link)).not.toContain("horse");
  expect(page.url()).toBe(link);
  expect(await page.title()).not.toContain(SECRET);
  await page.goto("about:blank");
  await open(page, link);
  await expect(page.locator(".file")).toHaveCount(3);
  await expect(page.locator(".check .cm-content")).toContainText("********");
  await expect(page.locator(".toast")).toContainText("holds no passwords");
});

test("a link tells different passwords apart, and counts them", async ({ page, url, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, url);
  const node = (port: number, password: string) => ({ path: `redis-${port}.conf`, text: `port ${port}\ncluster-enabled yes\nrequirepass ${password}\nmasterauth ${password}\n` });
  await drop(page, [node(7001, SECRET), node(7002, SECRET), node(7003, `${SECRET}-2`)]);
  await expect(findings(page, "A003").first()).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.locator(".toast")).toContainText("2 passwords were blanked (********)");
  const link = page.url();
  expect(unpacked(link)).not.toContain("horse");
  await page.goto("about:blank");
  await open(page, link);
  await expect(findings(page, "A003").first()).toBeVisible();
});

test("a link to a spec opens it", async ({ page, url, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, url);
  await page.locator("#tab-generate").click();
  await paste(page, `[cluster]\nname = "shared"\n\n[config]\ntls-key-file-pass = "${SECRET}"\n`, ".editor.spec");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.locator(".toast")).toBeVisible();
  expect(unpacked(page.url())).not.toContain(SECRET);
  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.locator("#tab-generate")).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(".editor.spec .cm-content")).toContainText("shared");
});

for (const fragment of ["v1=AAAA", "v1=%%%", "anything", "v1=eNoDAAAAAAE"]) {
  test(`a damaged link (${fragment}) is reported`, async ({ page, url }) => {
    await open(page, `${url}#${fragment}`);
    await expect(page.locator(".toast")).toContainText("damaged");
    await expect(findings(page, "A001").first()).toBeVisible();
  });
}
