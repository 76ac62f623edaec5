import { withPages } from ".";
import { hiring as enHiring } from "./en-hiring";
import { imports as enImports } from "./en-imports";
import { hiring as esHiring } from "./es-hiring";
import { imports as esImports } from "./es-imports";

/** A list of candidates speaks of jobs and candidates too. */
export const useText = withPages({
  en: { ...enHiring, imports: enImports },
  es: { ...esHiring, imports: esImports },
});
