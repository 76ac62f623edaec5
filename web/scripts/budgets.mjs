// Fails when a page has become heavier than people on a slow phone should pay for. Sizes are gzip, read from the built files.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const KIB = 1024;
const dist = join(import.meta.dirname, "..", process.argv[2] ?? "dist");
const read = (name) => JSON.parse(readFileSync(join(dist, ".vite", name), "utf8"));
let manifest = read("manifest.json");

/** The chunk and all that it loads before it runs. */
function closure(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const next of manifest[name].imports ?? []) closure(next, seen);
  return seen;
}

function gzipped(file) {
  const path = join(dist, `${file}.gz`);
  return existsSync(path) ? statSync(path).size : 0;
}

const total = (names, files) =>
  [...names].reduce((sum, name) => sum + files(manifest[name]).reduce((s, f) => s + gzipped(f), 0), 0);
const scripts = (chunk) => [chunk.file];
const styles = (chunk) => chunk.css ?? [];

const entry = closure("candidate.html");
const room = new Set([...entry, ...closure("src/room/room-screen.tsx")]);
const budgets = [
  ["candidate, first view: JavaScript", total(entry, scripts), 90],
  ["candidate, in the room: JavaScript", total(room, scripts), 260],
  ["candidate: CSS", total(room, styles), 15],
];
manifest = read("console.json");
const shell = closure("console.html");
budgets.push(["console, shell: JavaScript", total(shell, scripts), 130]);
const pages = Object.keys(manifest).filter(
  (name) => /^src\/console\/pages\/.*\.tsx$/.test(name) && manifest[name].isDynamicEntry,
);
for (const name of pages) {
  const most = /analytics/.test(name) ? 290 : 260;
  budgets.push([
    `console, ${name.slice("src/console/pages/".length)}`,
    total(new Set([...shell, ...closure(name)]), scripts),
    most,
  ]);
}
budgets.push(["console: CSS", total(shell, styles), 15]);
let over = 0;
for (const [what, bytes, limit] of budgets) {
  const heavy = bytes > limit * KIB;
  over += heavy ? 1 : 0;
  console.log(`${heavy ? "OVER" : "  ok"}  ${what.padEnd(38)} ${(bytes / KIB).toFixed(1).padStart(6)} of ${limit} KiB`);
}
process.exit(over ? 1 : 0);
