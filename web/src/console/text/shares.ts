import { withPages } from ".";
import { shares as en } from "./en-shares";
import { shares as es } from "./es-shares";

export const useText = withPages({ en: { shares: en }, es: { shares: es } });
