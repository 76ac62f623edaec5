import { withPages } from ".";
import { operation as en } from "./en-operation";
import { operation as es } from "./es-operation";

export const useText = withPages({ en, es });
