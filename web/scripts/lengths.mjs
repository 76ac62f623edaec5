// A file that nobody can keep in their head is two files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MOST = 400;
const source = join(import.meta.dirname, "..", "src");
const long = readdirSync(source, { recursive: true })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".gen.ts"))
  .map((name) => [name, readFileSync(join(source, name), "utf8").split("\n").length])
  .filter(([, lines]) => lines > MOST);
for (const [name, lines] of long) console.error(`src/${name} has ${lines} lines, ${MOST} are allowed`);
process.exit(long.length ? 1 : 0);
