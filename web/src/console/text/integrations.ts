import { withPages } from ".";
import { integrations as en } from "./en-integrations";
import { integrations as es } from "./es-integrations";

export const useText = withPages({ en, es });
