// Lighthouse audit of pages of a running site: `node audit.mjs BASE CHROMIUM PATH...`
// The exit status is 1 unless all scores are 100.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import lighthouse from "lighthouse";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const [baseUrl, chromium, ...paths] = process.argv.slice(2);

async function startBrowser(profile) {
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
  ];
  const options = { stdio: ["ignore", "ignore", "pipe"], detached: true };
  const browser = spawn(chromium, flags, options);
  for await (const line of createInterface({ input: browser.stderr })) {
    const found = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(line);
    if (found) return { browser, port: Number(found[1]) };
  }
  throw new Error("Chromium did not start.");
}

async function auditPage(path, port) {
  const options = { port, logLevel: "error", onlyCategories: CATEGORIES };
  const { lhr: report } = await lighthouse(baseUrl + path, options);
  const scores = CATEGORIES.map((name) => Math.round(report.categories[name].score * 100));
  const kilobytes = report.audits["total-byte-weight"].numericValue / 1024;
  printRow(path, scores, `${kilobytes.toFixed(0)} KB`);
  printWeakAudits(report);
  return scores.every((score) => score === 100);
}

function printRow(name, cells, size) {
  const columns = cells.map((cell) => String(cell).padStart(5)).join("");
  console.log(`${name.padEnd(44)} ${columns} ${size.padStart(9)}`);
}

function printWeakAudits(report) {
  const references = CATEGORIES.flatMap((name) => report.categories[name].auditRefs);
  for (const { id, weight } of references) {
    const audit = report.audits[id];
    const isWeak = weight && audit.score !== null && audit.score < 1;
    if (isWeak) console.log(`    ${id}: ${audit.displayValue ?? audit.title}`);
  }
}

const profile = await mkdtemp(join(tmpdir(), "audit-"));
const { browser, port } = await startBrowser(profile);
browser.stderr.resume();
try {
  printRow("Page on a phone", ["perf", "acc.", "best", "SEO"], "size");
  let isPerfect = true;
  for (const path of paths) {
    const hasFullScores = await auditPage(path, port);
    isPerfect = isPerfect && hasFullScores;
  }
  process.exitCode = isPerfect ? 0 : 1;
} finally {
  // The whole process group: the command may be a script that started the browser.
  process.kill(-browser.pid, "SIGKILL");
  await once(browser, "exit");
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
