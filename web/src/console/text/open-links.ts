import { withPages } from ".";
import { hiring as enHiring } from "./en-hiring";
import { openLinks as enLinks } from "./en-open-links";
import { hiring as esHiring } from "./es-hiring";
import { openLinks as esLinks } from "./es-open-links";

/** Open links speak of jobs and plans too. */
export const useText = withPages({
  en: { ...enHiring, links: enLinks },
  es: { ...esHiring, links: esLinks },
});
