import { withPages } from ".";
import { hiring as en } from "./en-hiring";
import { hiring as es } from "./es-hiring";

export const useText = withPages({ en, es });
