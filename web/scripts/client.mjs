// Writes src/api/schema.gen.ts from the API's document. With --check: fails when what is there is not what it would write.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../api/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.gen.ts", import.meta.url);
const head = "// Generated from api/openapi.json by `npm run client`. Do not edit.\n\n";

// A field with a default may be left out of a request.
const wanted = head + astToString(await openapiTS(source, { defaultNonNullable: false }));
if (!process.argv.includes("--check")) {
  writeFileSync(target, wanted);
} else if (readFileSync(target, "utf8") !== wanted) {
  console.error("src/api/schema.gen.ts is not what api/openapi.json says: run `npm run client`");
  process.exit(1);
}
