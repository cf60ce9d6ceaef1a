// Builds static/dist from static/src and the npm packages: npm ci && npm run build.
import * as esbuild from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { compile } from "sass";
import { favicon, touchIcon } from "./sign.mjs";

const USWDS = "node_modules/@uswds/uswds";
// The sans of USWDS, from a package that has it in parts: a page needs less than half of the whole.
const SANS = "fonts/public-sans/";
// Built aside and put in place at the end, so that a running server never finds half of it.
const OUT = "node_modules/.dist";
// Complete faces for documents (stories/documents): typesetting reads neither WOFF2 nor parts of a font.
const PRINT = ["Regular", "Bold", "Italic"].flatMap((face) => [
  `fonts/public-sans/PublicSans-${face}.ttf`,
  `fonts/merriweather/Latin-Merriweather-${face}.ttf`,
]);
// Images that the templates name; those that the stylesheets name are found in them.
const BANNER = ["img/us_flag_small.png", "img/icon-dot-gov.svg", "img/icon-https.svg"];

/** Write one file below the output folder, making its folder. */
function write(name, content) {
  mkdirSync(dirname(`${OUT}/${name}`), { recursive: true });
  writeFileSync(`${OUT}/${name}`, content);
}

/** Copy one file to this name below the output folder. */
function copyAs(file, name) {
  mkdirSync(dirname(`${OUT}/${name}`), { recursive: true });
  copyFileSync(file, `${OUT}/${name}`);
}

/** Compile one stylesheet; returns the fonts and images that it refers to, relative to the output. */
function stylesheet(name) {
  const { css } = compile(`src/css/${name}.scss`, {
    loadPaths: [`${USWDS}/packages`],
    quietDeps: true,
    style: "compressed",
  });
  // Sass leaves long values of custom properties as they were written; esbuild packs them, and drops what is doubled.
  const packed = esbuild.transformSync(css, { loader: "css", minify: true, target: ["chrome111", "firefox113", "safari16.4"] });
  write(`css/${name}.css`, packed.code);
  return [...packed.code.matchAll(/url\(["']?\.\.\/([^"')#?]+)/g)].map((match) => match[1]);
}

/** Pack the icons named in src/icons.txt into one sprite, each a symbol with its name as id. */
function sprite() {
  const names = readFileSync("src/icons.txt", "utf8").split(/\s+/).filter(Boolean);
  const symbol = (name) => {
    const svg = readFileSync(`${USWDS}/dist/img/usa-icons/${name}.svg`, "utf8");
    const box = svg.match(/viewBox="([^"]+)"/)?.[1] ?? "0 0 24 24";
    const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").trim();
    return `<symbol id="${name}" viewBox="${box}">${shapes}</symbol>`;
  };
  write("img/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("")}</svg>\n`);
}

rmSync(OUT, { recursive: true, force: true });
const named = ["site", "staff", "embed"].flatMap(stylesheet);
for (const name of new Set([...named, ...BANNER, ...PRINT])) {
  if (name.startsWith(SANS) && !PRINT.includes(name)) copyAs(`node_modules/@fontsource/public-sans/files/${name.slice(SANS.length)}`, name);
  else copyAs(`${USWDS}/dist/${name}`, name);
}
for (const name of readdirSync("src/img")) copyAs(`src/img/${name}`, `img/${name}`);
sprite();
// The license of the fonts must travel with them.
copyAs("../NOTICE", "NOTICE.txt");
write("img/favicon.ico", favicon());
write("img/touch-icon.png", touchIcon());
esbuild.buildSync({
  entryPoints: ["src/js/site.js", "src/js/staff.js", "src/js/passkeys.js"],
  outdir: `${OUT}/js`,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
});
rmSync("dist", { recursive: true, force: true });
renameSync(OUT, "dist");
console.log("static/dist is built.");
