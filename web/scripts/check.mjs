// Every check of the pages, cheapest first: lint and format, types, the generated client, unit tests, build, budgets.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tool = (name) => join(root, "node_modules", ".bin", name);
const steps = [
  ["lint", tool("biome"), ["ci", "--error-on-warnings", "."]],
  ["types", tool("tsc"), []],
  ["generated client", process.execPath, ["scripts/client.mjs", "--check"]],
  ["file length", process.execPath, ["scripts/lengths.mjs"]],
  ["unit tests", tool("vitest"), ["run"]],
  // beside `dist`, which a running API reads
  ["build", tool("vite"), ["build", "--outDir", "dist.check", "--logLevel", "warn"]],
  ["budgets", process.execPath, ["scripts/budgets.mjs", "dist.check"]],
];
for (const [name, program, args] of steps) {
  console.log(`-- ${name}`);
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.error(`web: ${name} failed`);
    process.exit(1);
  }
}
