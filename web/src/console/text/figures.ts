import { withPages } from ".";
import { exports as enExports, figures as enFigures } from "./en-figures";
import { exports as esExports, figures as esFigures } from "./es-figures";

export const useText = withPages({
  en: { figures: enFigures, exports: enExports },
  es: { figures: esFigures, exports: esExports },
});
