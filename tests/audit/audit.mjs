// Lighthouse over the pages of a running portal: `node audit.mjs BASE CHROMIUM PATH...`; ends with 1 unless all is 100.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { createInterface } from "node:readline";
import lighthouse from "lighthouse";

const KINDS = ["performance", "accessibility", "best-practices", "seo"];
const [base, chromium, ...paths] = process.argv.slice(2);

async function start(folder) {
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", `--user-data-dir=${folder}`];
  const browser = spawn(chromium, flags, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  for await (const line of createInterface({ input: browser.stderr })) {
    const port = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(line)?.[1];
    if (port) return { browser, port: Number(port) };
  }
  throw new Error("Chromium did not start.");
}

async function audit(path, port) {
  const { lhr } = await lighthouse(base + path, { port, logLevel: "error", onlyCategories: KINDS });
  const scores = KINDS.map((kind) => Math.round(lhr.categories[kind].score * 100));
  const bytes = lhr.audits["total-byte-weight"].numericValue / 1024;
  console.log(`${path.padEnd(44)} ${scores.map((score) => String(score).padStart(5)).join("")} ${bytes.toFixed(0).padStart(6)} KB`);
  const weak = KINDS.flatMap((kind) => lhr.categories[kind].auditRefs).filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1);
  for (const { id } of weak) console.log(`    ${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`);
  return scores.every((score) => score === 100);
}

const folder = await mkdtemp(join(tmpdir(), "audit-"));
const { browser, port } = await start(folder);
browser.stderr.resume();
try {
  console.log(`${"Page, as on a phone".padEnd(44)}  perf acc. best  SEO`);
  const good = [];
  for (const path of paths) good.push(await audit(path, port));
  process.exitCode = good.every(Boolean) ? 0 : 1;
} finally {
  process.kill(-browser.pid, "SIGKILL"); // with its children: the command may be a script that started it
  await once(browser, "exit");
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
