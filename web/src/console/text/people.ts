import { withPages } from ".";
import { people as en } from "./en-people";
import { people as es } from "./es-people";

export const useText = withPages({ en, es });
